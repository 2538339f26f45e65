/** Reads the fields that say when a provider asked for a second factor. The service checks them. */

const linesOf = (value: FormDataEntryValue | null): string[] =>
  typeof value === "string"
    ? value
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean)
    : [];

export function strengthOf(form: FormData) {
  const [contexts, methods] = [linesOf(form.get("strengthContexts")), linesOf(form.get("strengthMethods"))];
  const countsForStepUp = form.get("countsForStepUp") === "yes";
  if (contexts.length + methods.length === 0 && !countsForStepUp) return null;
  return { contexts, methods, ask: form.get("strengthAsk") ?? "nothing", countsForStepUp };
}
