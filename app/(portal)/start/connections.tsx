/** Connected Identity Centers above the list: the state of each, and what to do about it. Works before JavaScript. */
import { connect, disconnectSource, listSourceAgain } from "./connection-actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { timeTag } from "@/components/text/tags";
import { primaryButton, quietButton } from "@/components/ui/styles";
import type { IdentityCenterStatus } from "@/lib/access/identity-center/types";
import type { Text } from "@/lib/messages/text";

const REFRESH_MILLISECONDS = 1_500;

const isListing = ({ state, list }: IdentityCenterStatus) =>
  state === "connected" && (list === null || list.state === "listing");

/** Why a sign-in could not begin; the codes are in the address. */
function problemText({ t }: Text, code: string): string {
  switch (code) {
    case "busy":
      return t("start_page.problem_busy");
    case "refused":
      return t("start_page.problem_refused");
    case "gone":
      return t("start_page.problem_gone");
    default:
      return t("start_page.problem_unreachable");
  }
}

type Action = (form: FormData) => Promise<void>;
type ButtonProps = { action: Action; id: string; label: string; isPrimary?: boolean };

function Button({ action, id, label, isPrimary = false }: ButtonProps) {
  return (
    <form action={action}>
      <input type="hidden" name="id" value={id} />
      <button className={isPrimary ? primaryButton : quietButton}>{label}</button>
    </form>
  );
}

type RowProps = { text: Text; connection: IdentityCenterStatus; problem: string | null };

function Row({ text, connection, problem }: RowProps) {
  const { id, name, state } = connection;
  const isOpen = state === "connected";
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-2.5 first:border-t-0">
      <p className="min-w-0 text-sm">
        <b className="font-semibold">{name}</b>{" "}
        <span className="text-quiet">
          <State text={text} connection={connection} />
        </span>
        {problem !== null && (
          <span role="alert" className="block font-medium text-danger">
            {problem}
          </span>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        {!isOpen && (
          <Button
            action={connect}
            id={id}
            label={text.t("start_page.sign_in_to", { name })}
            isPrimary={state === "ended"}
          />
        )}
        {isOpen && !isListing(connection) && (
          <Button action={listSourceAgain} id={id} label={text.t("start_page.refresh_list", { name })} />
        )}
        {isOpen && (
          <Button action={disconnectSource} id={id} label={text.t("start_page.disconnect", { name })} />
        )}
      </div>
    </li>
  );
}

function State({ text: { t, rich }, connection }: { text: Text; connection: IdentityCenterStatus }) {
  const { state, list } = connection;
  if (state === "ended") return t("start_page.ended");
  if (state !== "connected") return t("start_page.not_connected");
  if (list === null) return <span role="status">{t("start_page.listing")}</span>;
  if (list.state === "listing")
    return (
      <span role="status">
        {list.total === null
          ? t("start_page.listing_accounts", { count: list.done })
          : t("start_page.listing_roles", { done: list.done, total: list.total })}
      </span>
    );
  const { completedAt } = list;
  if (list.state === "failed")
    return completedAt === null
      ? t("start_page.list_failed")
      : rich("start_page.list_failed_since", { time: timeTag(completedAt) });
  return completedAt === null
    ? t("start_page.listed", { count: list.done })
    : rich("start_page.listed_at", { count: list.done, time: timeTag(completedAt) });
}

type Props = {
  text: Text;
  connections: IdentityCenterStatus[];
  /** From the page's address. */
  problem: { source: unknown; code: unknown };
};

export function Connections({ text, connections, problem: { source, code } }: Props) {
  if (connections.length === 0) return null;
  const problem = typeof code === "string" ? problemText(text, code) : null;
  return (
    <section
      aria-label={text.t("start_page.identity_centers")}
      className="mb-5 rounded-large border border-line bg-card"
    >
      <ul>
        {connections.map((connection) => (
          <Row
            key={connection.id}
            text={text}
            connection={connection}
            problem={connection.id === source ? problem : null}
          />
        ))}
      </ul>
      {connections.some(isListing) && <LiveRefresh everyMilliseconds={REFRESH_MILLISECONDS} />}
    </section>
  );
}
