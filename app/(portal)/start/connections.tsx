/** Connected Identity Centers above the list: how each stands, and the one thing to do about it. Works before JavaScript. */
import { connect, disconnectSource, listSourceAgain } from "./connection-actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { primaryButton, quietButton } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import type { IdentityCenterStatus } from "@/lib/access/identity-center/types";

const REFRESH_MILLISECONDS = 1_500;
const PROBLEMS: Record<string, string> = {
  busy: "Too many sign-ins wait for their codes. Try again in a few minutes.",
  refused: "It does not let Foyer ask for codes. Tell your administrator.",
  gone: "It is switched off.",
};

const number = (value: number) => value.toLocaleString("en");
const accounts = (count: number) => `${number(count)} ${count === 1 ? "account" : "accounts"}`;
const isMoving = ({ state, list }: IdentityCenterStatus) =>
  state === "connected" && (list === null || list.state === "listing");

type Action = (form: FormData) => Promise<void>;

function Button({
  action,
  id,
  label,
  primary = false,
}: {
  action: Action;
  id: string;
  label: string;
  primary?: boolean;
}) {
  return (
    <form action={action}>
      <input type="hidden" name="id" value={id} />
      <button className={primary ? primaryButton : quietButton}>{label}</button>
    </form>
  );
}

function Row({ connection, problem }: { connection: IdentityCenterStatus; problem: string | null }) {
  const { id, name, state, list } = connection;
  const isOpen = state === "connected";
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-2.5 first:border-t-0">
      <p className="min-w-0 text-sm">
        <b className="font-semibold">{name}</b>{" "}
        <span className="text-quiet">
          {isOpen ? (
            <Standing list={list} />
          ) : state === "ended" ? (
            "Your sign-in there has ended."
          ) : (
            "Sign in there to see its accounts here."
          )}
        </span>
        {problem !== null && (
          <span role="alert" className="block font-medium text-danger">
            {problem}
          </span>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        {!isOpen && (
          <Button action={connect} id={id} label={`Sign in to ${name}`} primary={state === "ended"} />
        )}
        {isOpen && !isMoving(connection) && (
          <Button action={listSourceAgain} id={id} label={`List ${name} again`} />
        )}
        {isOpen && <Button action={disconnectSource} id={id} label={`Disconnect ${name}`} />}
      </div>
    </li>
  );
}

function Standing({ list }: { list: IdentityCenterStatus["list"] }) {
  if (list === null || list.state === "listing")
    return (
      <span role="status">
        {list === null
          ? "Listing accounts …"
          : list.total === null
            ? `${accounts(list.done)} so far`
            : `roles read of ${number(list.done)} of ${accounts(list.total)}`}
      </span>
    );
  if (list.state === "failed")
    return (
      <>
        cannot be reached right now.{" "}
        {list.completedAt ? (
          <>
            What it listed <Time at={list.completedAt} /> stays below.
          </>
        ) : (
          "Its accounts are missing below."
        )}
      </>
    );
  return (
    <>
      {accounts(list.done)}
      {list.completedAt && (
        <>
          , listed <Time at={list.completedAt} />
        </>
      )}
    </>
  );
}

export function Connections({
  connections,
  problem,
}: {
  connections: IdentityCenterStatus[];
  problem: { source: unknown; code: unknown };
}) {
  if (connections.length === 0) return null;
  const said =
    typeof problem.code === "string"
      ? (PROBLEMS[problem.code] ?? "It cannot be reached right now. Try again in a moment.")
      : null;
  return (
    <section
      aria-label="Connected Identity Centers"
      className="mb-5 rounded-large border border-line bg-card"
    >
      <ul>
        {connections.map((connection) => (
          <Row
            key={connection.id}
            connection={connection}
            problem={connection.id === problem.source ? said : null}
          />
        ))}
      </ul>
      {connections.some(isMoving) && <LiveRefresh everyMilliseconds={REFRESH_MILLISECONDS} />}
    </section>
  );
}
