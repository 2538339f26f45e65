import { expect, it } from "vitest";
import { formatAccountNumber } from "./account-number";

it("an account number is formatted in groups of four", () =>
  expect(formatAccountNumber("001122334455")).toBe("0011 2233 4455"));
