"use client";

/** Chooses several of many by searching. Without JavaScript it lists the first ones. */
import { useId, useRef, useState } from "react";
import { useText } from "../text/text-provider";
import { textField } from "../ui/styles";

export type Choice = { value: string; name: string; detail: string };
type Props = {
  label: string;
  hint?: string;
  name: string;
  /** Address that returns `{choices}` for `?q=`. */
  source: string;
  first: Choice[];
  chosen?: Choice[];
};

const SEARCH_AFTER_MILLISECONDS = 150;

export function Picker({ label, hint, name, source, first, chosen: initial = NOTHING }: Props) {
  const { t } = useText();
  const id = useId();
  const [chosen, setChosen] = useState(initial);
  const [found, setFound] = useState(first);
  const [failed, setFailed] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef("");
  const search = (text: string) => {
    latest.current = text;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      fetch(`${source}?q=${encodeURIComponent(text)}`)
        .then((reply) =>
          reply.ok
            ? (reply.json() as Promise<{ choices: Choice[] }>)
            : Promise.reject(new Error(String(reply.status))),
        )
        .then(({ choices }) => {
          if (latest.current !== text) return;
          setFound(choices);
          setFailed(false);
        })
        .catch(() => setFailed(true));
    }, SEARCH_AFTER_MILLISECONDS);
  };
  const toggle = (choice: Choice) =>
    setChosen((before) =>
      before.some(({ value }) => value === choice.value)
        ? before.filter(({ value }) => value !== choice.value)
        : [...before, choice],
    );
  const others = chosen.filter(({ value }) => !found.some((choice) => choice.value === value));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-semibold">{label}</legend>
      <input
        type="search"
        aria-label={t("forms.search_field", { field: label })}
        aria-describedby={hint && `${id}-hint`}
        placeholder={t("forms.search")}
        className={`${textField} mb-2`}
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
      />
      {hint && (
        <p id={`${id}-hint`} className="mb-2 text-[13px] text-quiet">
          {hint}
        </p>
      )}
      <div aria-live="polite" className="text-[13px] text-quiet">
        {failed
          ? t("forms.search_failed")
          : chosen.length > 0 && <p className="mb-1">{t("forms.chosen", { count: chosen.length })}</p>}
      </div>
      <div
        className="max-h-60 overflow-y-auto rounded-small border border-line px-3 py-1.5"
        tabIndex={0}
        role="group"
        aria-label={label}
      >
        {[...others, ...found].map((choice) => (
          <label
            key={choice.value}
            className="flex min-h-9 items-center gap-2.5 border-line py-1.5 text-sm pointer-coarse:min-h-11 [&+label]:border-t"
          >
            <input
              type="checkbox"
              name={name}
              value={choice.value}
              checked={chosen.some(({ value }) => value === choice.value)}
              onChange={() => toggle(choice)}
              className="size-4 shrink-0 accent-(--accent)"
            />
            <span className="min-w-0 leading-5">
              {choice.name}{" "}
              <span className="text-quiet max-sm:block max-sm:text-[13px]">{choice.detail}</span>
            </span>
          </label>
        ))}
        {found.length + others.length === 0 && (
          <p className="py-2 text-sm text-quiet">{t("forms.nothing_found")}</p>
        )}
      </div>
    </fieldset>
  );
}

const NOTHING: Choice[] = [];
