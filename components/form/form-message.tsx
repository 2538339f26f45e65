/** The result of a form's action, or why it failed. */
const box = "mb-3 rounded-small px-3 py-2.5 text-sm font-medium break-words whitespace-pre-line";

type Props = {
  error: string | null;
  done?: string | null;
  /** A link behind the error; it opens its own tab, so that what was typed stays. */
  link?: { href: string; label: string } | null;
};

export function FormMessage({ error, done = null, link = null }: Props) {
  return (
    <>
      {error && (
        <p className={`${box} bg-danger-soft text-danger`}>
          {error}{" "}
          {link && (
            <a className="underline" href={link.href} target="_blank" rel="noopener">
              {link.label}
            </a>
          )}
        </p>
      )}
      {done && <p className={`${box} bg-accent-soft`}>{done}</p>}
    </>
  );
}
