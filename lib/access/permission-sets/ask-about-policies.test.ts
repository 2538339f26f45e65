import { expect, test } from "vitest";
import { policiesToAskAbout, unknownPoliciesOf } from "./ask-about-policies";

const set = (awsManagedPolicies: string[], boundary: string | null = null) => ({
  awsManagedPolicies,
  boundary: boundary === null ? null : { awsManaged: boundary },
});

test("[T7] a change is asked about for each unknown policy that it adds, as a boundary too", () => {
  const names = policiesToAskAbout(null, set(["ReadOnlyAcess", "ReadOnlyAccess"], "Nope"), []).map(
    ({ name }) => name,
  );
  expect(names).toEqual(["ReadOnlyAcess", "Nope"]);
});

test("[T7] what the set had before, and what was accepted, isn't asked about again", () => {
  expect(policiesToAskAbout(set(["OldOdd"]), set(["OldOdd", "ReadOnlyAccess"]), [])).toEqual([]);
  expect(policiesToAskAbout(null, set(["VeryNew"]), ["VeryNew"])).toEqual([]);
  expect(policiesToAskAbout(null, set(["VeryNew", "Other"]), ["VeryNew"]).map(({ name }) => name)).toEqual([
    "Other",
  ]);
  expect(unknownPoliciesOf(set(["OldOdd"])).map(({ name }) => name)).toEqual(["OldOdd"]);
});
