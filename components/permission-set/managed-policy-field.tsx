"use client";

/** AWS managed policies, one per line. The list to search loads when the search field gets the focus. */
import { useState } from "react";
import { useText } from "../text/text-provider";
import { quietButton, textField } from "../ui/styles";

type Catalogue = [name: string, description: string][];
const MAX_SHOWN = 8;

export function ManagedPolicyField({ initial }: { initial: string }) {
  const { t } = useText();
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
  const found = matching.toSorted(([a], [b]) => rank(a) - rank(b)).slice(0, MAX_SHOWN);
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
        {t("policy_fields.managed_label")}
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
        {t("policy_fields.managed_hint", { count: lines.length })}
      </p>
      <input
        type="search"
        aria-label={t("policy_fields.managed_search")}
        placeholder={t("policy_fields.managed_search")}
        value={search}
        onFocus={load}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // Enter chooses the first one instead of submitting the form.
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
          <li className="text-[13px] text-quiet">{t("policy_fields.managed_none")}</li>
        )}
      </ul>
    </div>
  );
}
