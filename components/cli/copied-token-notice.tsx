/** Tells a person that one of their command lines was ended because its token turned up twice. */
import { link } from "../ui/styles";

export function CopiedTokenNotice() {
  return (
    <section className="mb-5 rounded-large border border-danger/40 bg-danger-soft px-4 py-3 text-sm">
      <h2 className="font-semibold">A command line of yours was signed out</h2>
      <p className="mt-0.5 text-quiet">
        One of its tokens was used twice, so it may have been copied.{" "}
        <a className={link} href="/start/cli">
          See which one
        </a>
      </p>
    </section>
  );
}
