"use client";

/** The search of the start page. Results are deferred, so that typing never waits for them. */
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { buildIndex, search, wordsOf } from "./search";

export type Search = ReturnType<typeof useSearch>;

/** @param onClear also called when the reader empties the field */
export function useSearch(entitlements: Entitlements, onClear: () => void) {
  const [query, setQuery] = useState("");
  const [environment, setEnvironment] = useState<number | null>(null);
  const [settled, setSettled] = useState<string | null>(null);
  const late = useDeferredValue(query);
  const deferred = settled === query ? query : late;

  const index = useMemo(() => buildIndex(entitlements), [entitlements]);
  const words = useMemo(() => wordsOf(deferred), [deferred]);
  const isSearching = words.length > 0;
  const hits = useMemo(() => (isSearching ? search(index, deferred) : []), [isSearching, index, deferred]);

  const change = useCallback(
    (text: string) => {
      setQuery(text);
      if (text !== "") return;
      setEnvironment(null);
      onClear();
    },
    [onClear],
  );
  const clear = useCallback(() => change(""), [change]);
  /** Draws the results for this text now. */
  const drawNow = (text: string) =>
    flushSync(() => {
      change(text);
      setSettled(text);
    });
  return {
    query,
    setQuery,
    change,
    clear,
    drawNow,
    /** The text that the results are for. */
    resultsQuery: deferred.trim(),
    words,
    isSearching,
    hits,
    environment,
    setEnvironment,
  };
}
