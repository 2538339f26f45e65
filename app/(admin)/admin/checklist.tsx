import { linkTag } from "@/components/text/tags";
import { link } from "@/components/ui/styles";
import type { Text } from "@/lib/messages/text";
import type { ChecklistStep } from "@/lib/web/checklist";

/** A new administrator's steps to the first working role. */
export function Checklist({ text, steps }: { text: Text; steps: ChecklistStep[] }) {
  return (
    <section className="mb-6 rounded-large border border-line bg-card px-5 py-4">
      <h2 className="font-semibold">{text.t("overview.setup.title")}</h2>
      <p className="mt-0.5 text-[13px] text-quiet">
        {text.rich("overview.setup.hint", {
          link: linkTag("/admin/connect#template"),
        })}
      </p>
      <ol className="mt-3 space-y-3">
        {steps.map((step) => (
          <Step key={step.name} text={text} step={step} />
        ))}
      </ol>
    </section>
  );
}

function Step({ text, step: { name, isDone, href } }: { text: Text; step: ChecklistStep }) {
  const title = text.t(`overview.setup.${name}`);
  return (
    <li className="flex gap-3 text-sm">
      <span
        aria-hidden="true"
        className={`grid size-6 shrink-0 place-items-center rounded-full border text-xs font-bold ${isDone ? "border-accent bg-accent text-on-accent" : "border-strong"}`}
      >
        {isDone ? "✓" : ""}
      </span>
      <span>
        {isDone ? (
          <span className="text-quiet">{text.t("overview.setup.done", { title })}</span>
        ) : (
          <a className={link} href={href}>
            {title}
          </a>
        )}
        <span className="block text-[13px] text-quiet">{text.t(`overview.setup.${name}_hint`)}</span>
      </span>
    </li>
  );
}
