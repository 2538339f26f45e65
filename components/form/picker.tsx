"use client";

/**
 * Choosing several of many: what is chosen stays while one searches for more. Before JavaScript it is a
 * list of the first of them.
 */
import { useId, useRef, useState } from "react";
import { textField } from "../ui/styles";

export type Choice = { value: string; name: string; detail: string };
type Props = {
  label: string;
  hint?: string;
  name: string;
  /** Answers `{choices}` for `?q=`. */ source: string;
  first: Choice[];
  chosen?: Choice[];
};

const SEARCH_AFTER_MILLISECONDS = 150;

export function Picker({ label, hint, name, source, first, chosen: initial = NOTHING }: Props) {
  const id = useId();
  const [chosen, setChosen] = useState(initial);
  const [found, setFound] = useState(first);
  const [problem, setProblem] = useState<string | null>(null);
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
          setProblem(null);
        })
        .catch(() => setProblem("The search could not be done. Load the page again."));
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
        aria-label={`Search ${label.toLowerCase()}`}
        aria-describedby={hint && `${id}-hint`}
        placeholder="Search"
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
        {problem ?? (chosen.length > 0 && <p className="mb-1">{chosen.length} chosen</p>)}
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
        {found.length + others.length === 0 && <p className="py-2 text-sm text-quiet">Nothing found</p>}
      </div>
    </fieldset>
  );
}

const NOTHING: Choice[] = [];
