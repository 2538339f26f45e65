"use client";

/** AWS's managed policies: one per line, found by searching the list that is loaded when somebody looks. */
import { useState } from "react";
import { quietButton, textField } from "../ui/styles";

type Catalogue = [name: string, description: string][];
const MOST_SHOWN = 8;

export function ManagedPolicyField({ initial }: { initial: string }) {
  const [text, setText] = useState(initial);
  const [search, setSearch] = useState("");
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const load = () => {
    if (catalogue === null)
      void import("@/lib/formats/iam-policy/aws-managed-policies.json").then((module) =>
        setCatalogue(Object.entries(module.default)),
      );
  };
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = (name: string) => (name.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  const matching =
    words.length === 0
      ? []
      : (catalogue ?? []).filter(([name, description]) =>
          words.every((word) => `${name} ${description}`.toLowerCase().includes(word)),
        );
  const found = matching.toSorted(([a], [b]) => rank(a) - rank(b)).slice(0, MOST_SHOWN);
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  const add = (name: string) => {
    if (!lines.includes(name)) setText([...lines, name].join("\n"));
    setSearch("");
  };
  return (
    <div className="space-y-1.5">
      <label htmlFor="awsManagedPolicies" className="block text-sm font-semibold">
        AWS managed policies
      </label>
      <textarea
        id="awsManagedPolicies"
        name="awsManagedPolicies"
        rows={4}
        value={text}
        spellCheck={false}
        aria-describedby="awsManagedPolicies-hint"
        onChange={(event) => setText(event.target.value)}
        className={`${textField} font-mono text-[13px]`}
      />
      <p id="awsManagedPolicies-hint" className="text-[13px] text-quiet">
        One name or ARN per line, such as ReadOnlyAccess or job-function/Billing. {lines.length} of 20, with
        your own. An account allows 10 on a role until its quota is raised.
      </p>
      <input
        type="search"
        aria-label="Search AWS managed policies"
        placeholder="Search AWS managed policies"
        value={search}
        onFocus={load}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // Enter chooses the first; it does not send the form.
          event.preventDefault();
          if (found[0]) add(found[0][0]);
        }}
        className={textField}
      />
      <ul aria-live="polite" className="space-y-1">
        {found.map(([name, description]) => (
          <li key={name}>
            <button
              type="button"
              className={`${quietButton} w-full !justify-start gap-3 text-left`}
              onClick={() => add(name)}
            >
              <span className="font-mono text-[13px]">{name}</span>{" "}
              <span className="truncate text-[13px] font-normal text-quiet">{description}</span>
            </button>
          </li>
        ))}
        {words.length > 0 && catalogue !== null && found.length === 0 && (
          <li className="text-[13px] text-quiet">
            No policy of AWS matches. A newer one can be given by its name or ARN.
          </li>
        )}
      </ul>
    </div>
  );
}
