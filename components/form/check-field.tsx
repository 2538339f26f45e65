/** A checkbox with a hint. */
type Props = { name: string; label: string; hint?: string };

export function CheckField({ name, label, hint }: Props) {
  return (
    <label className="mb-4 flex max-w-2xl items-start gap-2.5 text-sm pointer-coarse:min-h-11">
      <input type="checkbox" name={name} value="yes" className="mt-0.5 size-4 shrink-0 accent-accent" />
      <span>
        <span className="font-semibold">{label}</span>
        {hint && <span className="block text-[13px] text-quiet">{hint}</span>}
      </span>
    </label>
  );
}
