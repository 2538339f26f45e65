import { expect, test } from "vitest";
import { unknownAwsPolicies } from "./aws-managed-policies";

test.each([
  ["ReadOnlyAcess", "ReadOnlyAccess"],
  ["readonlyaccess", "ReadOnlyAccess"],
  ["Billing", "job-function/Billing"],
  ["job-function/ReadOnlyAccess", "ReadOnlyAccess"],
  ["PowerUserAccesss", "PowerUserAccess"],
  ["NobodyHasMadeThis", null],
  ["toString", null],
])("[T7] %s isn't an AWS managed policy; %s was perhaps meant", (name, similar) => {
  expect(unknownAwsPolicies([name])).toEqual([{ name, similar }]);
});

test("[T7] policies of AWS's list are known, and each unknown one is named once", () => {
  expect(
    unknownAwsPolicies(["ReadOnlyAccess", "job-function/Billing", "service-role/AWSLambdaRole"]),
  ).toEqual([]);
  expect(unknownAwsPolicies(["Nope", "ReadOnlyAccess", "Nope"]).map(({ name }) => name)).toEqual(["Nope"]);
});
