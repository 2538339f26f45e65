/** The organization's units as a tree: how many accounts lie where, each a link to them. */
import { link } from "../ui/styles";

type Unit = { id: string; name: string; parentId: string | null; accounts: number; below: number };

/** A tree of more units is open to what was chosen, and no further. */
const MOST_OPEN = 60;

export function UnitTree({ units, chosen }: { units: Unit[]; chosen: string | undefined }) {
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const roots = units.filter(({ parentId }) => parentId === null || !known.has(parentId));
  const open = new Set((units.length > MOST_OPEN ? roots : units).map(({ id }) => id));
  for (let at = known.get(chosen ?? ""); at; at = known.get(at.parentId ?? "")) open.add(at.id);
  return (
    <nav aria-label="Units" className="rounded-large border border-line bg-card px-4 py-3 text-sm">
      <Branch units={units} of={roots} chosen={chosen} open={open} />
    </nav>
  );
}

function Branch({
  units,
  of,
  chosen,
  open,
}: {
  units: Unit[];
  of: Unit[];
  chosen: string | undefined;
  open: Set<string>;
}) {
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
            <span className="font-normal text-quiet tabular-nums">{unit.below.toLocaleString("en")}</span>
          </a>
        );
        // The link stands beside what opens the branch, not within it: one of two controls inside each other is nobody's to press.
        return (
          <li key={unit.id} className="relative pl-6">
            {line}
            {children.length > 0 && (
              <details open={open.has(unit.id)}>
                <summary
                  aria-label={`Units in ${unit.name}`}
                  className="absolute top-0 left-0 h-8 w-6 cursor-pointer pl-0.5 text-quiet leading-8 pointer-coarse:h-11 pointer-coarse:leading-[44px]"
                />
                <Branch units={units} of={children} chosen={chosen} open={open} />
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
