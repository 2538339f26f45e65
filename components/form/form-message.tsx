/** What a form's action did, or why it did not. */
const box = "mb-3 rounded-small px-3 py-2.5 text-sm font-medium whitespace-pre-line";

export function FormMessage({ error, done = null }: { error: string | null; done?: string | null }) {
  return (
    <>
      {error && <p className={`${box} bg-danger-soft text-danger`}>{error}</p>}
      {done && <p className={`${box} bg-accent-soft`}>{done}</p>}
    </>
  );
}
