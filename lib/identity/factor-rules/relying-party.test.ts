import { expect, it } from "vitest";
import { relyingPartyOf } from "./relying-party";

it("[G55] the relying party is the host of FOYER_URL, and no IP address", () => {
  expect(relyingPartyOf({ url: "https://aws.example.com" })).toEqual({
    id: "aws.example.com",
    origin: "https://aws.example.com",
  });
  expect(relyingPartyOf({ url: "http://localhost:3000" })).toEqual({
    id: "localhost",
    origin: "http://localhost:3000",
  });
  for (const url of ["http://127.0.0.1:3000", "https://[2001:db8::1]", "https://192.0.2.7"])
    expect(relyingPartyOf({ url }), url).toBeNull();
});
