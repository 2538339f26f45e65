/** The organizational units as a tree. Each links to its accounts and shows how many there are. */
import type { Text } from "@/lib/messages/text";
import { link } from "../ui/styles";

type Unit = { id: string; name: string; parentId: string | null; accounts: number; below: number };

/** A larger tree is only open down to the chosen unit. */
const MAX_OPEN = 60;

type TreeProps = { text: Text; units: Unit[]; chosen: string | undefined };

export function UnitTree({ text, units, chosen }: TreeProps) {
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const roots = units.filter(({ parentId }) => parentId === null || !known.has(parentId));
  const open = new Set((units.length > MAX_OPEN ? roots : units).map(({ id }) => id));
  for (let at = known.get(chosen ?? ""); at; at = known.get(at.parentId ?? "")) open.add(at.id);
  return (
    <nav
      aria-label={text.t("accounts.units")}
      className="rounded-large border border-line bg-card px-4 py-3 text-sm"
    >
      <Branch text={text} units={units} of={roots} chosen={chosen} open={open} />
    </nav>
  );
}

type BranchProps = TreeProps & { /** The branch's units. */ of: Unit[]; open: Set<string> };

function Branch({ text, units, of, chosen, open }: BranchProps) {
  return (
    <ul className="[ul_&]:-ml-4 [ul_&]:border-l [ul_&]:border-line [ul_&]:pl-2">
      {of.map((unit) => {
        const children = units.filter(({ parentId }) => parentId === unit.id);
        const line = (
          <a
            href={`?view=tree&unit=${unit.id}`}
            aria-current={unit.id === chosen ? "true" : undefined}
            className={`${link} inline-flex min-h-8 items-center gap-2 pointer-coarse:min-h-11 ${unit.id === chosen ? "font-bold" : ""}`}
          >
            {unit.name}{" "}
            <span className="font-normal text-quiet tabular-nums">{text.format.number(unit.below)}</span>
          </a>
        );
        // The link is beside the summary, not inside it: nested controls can't be pressed apart.
        return (
          <li key={unit.id} className="relative pl-6">
            {line}
            {children.length > 0 && (
              <details open={open.has(unit.id)}>
                <summary
                  aria-label={text.t("accounts.units_below", { name: unit.name })}
                  className="absolute top-0 left-0 h-8 w-6 cursor-pointer pl-0.5 text-quiet leading-8 pointer-coarse:h-11 pointer-coarse:leading-[44px]"
                />
                <Branch text={text} units={units} of={children} chosen={chosen} open={open} />
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
