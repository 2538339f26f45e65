/** The state of a role in an account, with what failed and what differs. */
import type { ListedRole } from "@/lib/access/desired/service";
import type { Text } from "@/lib/messages/text";
import { DriftList } from "./drift-list";
import { State } from "./page-parts";

const TONES: Record<ListedRole["state"], "good" | "warn" | "bad" | "busy"> = {
  waiting: "busy",
  removing: "busy",
  deployed: "good",
  out_of_date: "warn",
  failed: "bad",
  changed_by_hand: "bad",
};

export const needsRepair = ({ state }: ListedRole) => TONES[state] === "bad";

export function RoleStateView({ text, role }: { text: Text; role: ListedRole }) {
  const state = text.code(`provisioning.states.${role.state}`);
  return (
    <>
      <State tone={TONES[role.state]}>
        {role.isBlocked ? text.t("provisioning.states.locked", { state }) : state}
      </State>
      {role.failureReason && (
        <p className="mt-1 text-[13px] [overflow-wrap:anywhere] text-quiet">{role.failureReason}</p>
      )}
      <DriftList text={text} drift={role.drift} />
    </>
  );
}
