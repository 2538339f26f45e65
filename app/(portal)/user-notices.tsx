/** Tells the reader that someone, maybe themselves, added a sign-in method or a right to their account. */
import { dismiss } from "./notice-actions";
import { linkTag, timeTag } from "@/components/text/tags";
import { quietButton } from "@/components/ui/styles";
import type { Notice } from "@/lib/identity/notices/service";
import type { Text } from "@/lib/messages/text";

export function UserNotices({ text, notices }: { text: Text; notices: Notice[] }) {
  return together(notices).map(({ ids, ...notice }) => (
    <section
      key={notice.id}
      className="mb-5 flex flex-wrap items-start gap-3 rounded-large border border-danger/40 bg-danger-soft px-4 py-3 text-sm"
    >
      <div className="mr-auto min-w-0">
        <h2 className="font-semibold">{headline(text, notice)}</h2>
        <p className="mt-0.5 text-quiet">
          {notice.kind === "new_device"
            ? text.rich("you.notices.not_you_signed_in", {
                time: timeTag(notice.at),
                link: linkTag("/start/sessions"),
              })
            : text.rich("you.notices.not_you", {
                time: timeTag(notice.at),
                link: linkTag("/start/sign-ins"),
              })}
        </p>
      </div>
      <form action={dismiss}>
        {ids.map((id) => (
          <input key={id} type="hidden" name="id" value={id} />
        ))}
        <button className={quietButton}>{text.t("you.notices.dismiss")}</button>
      </form>
    </section>
  ));
}

/** Shows new browsers as one notice: with several, nobody reads them. */
function together(notices: Notice[]): (Notice & { ids: string[] })[] {
  const [newest, ...older] = notices.filter(({ kind }) => kind === "new_device");
  const count = [newest, ...older].reduce((sum, each) => sum + Number(each?.details.count ?? 0), 0);
  return notices.flatMap((notice) => {
    if (notice.kind !== "new_device") return [{ ...notice, ids: [notice.id] }];
    if (notice !== newest) return [];
    const ids = [notice, ...older].map(({ id }) => id);
    return [{ ...notice, details: { ...notice.details, count }, ids }];
  });
}

function headline({ t }: Text, { kind, details }: Notice): string {
  switch (kind) {
    case "identity_linked":
      return t("you.notices.identity_linked", { source: String(details.source) });
    case "role_given":
      return t("you.notices.role_given");
    case "password_reset":
      return t("you.notices.password_reset");
    case "factor_added":
    case "factor_removed":
      return t(`you.notices.${kind}`, { ...namedFactor(details) });
    case "recovery_code_used":
      return t("you.notices.recovery_code_used", { left: Number(details.left) });
    case "factors_reset":
    case "recovery_codes_made":
    case "passkey_copied":
      return t(`you.notices.${kind}`);
    case "new_device":
      return t("you.notices.new_device", {
        count: Number(details.count),
        device: typeof details.device === "string" ? details.device : t("sessions.unknown_device"),
        address: typeof details.ip === "string" ? details.ip : t("mail.password_changed.unknown_place"),
      });
    case "password_set_by_link":
      return t("you.notices.password_set_by_link");
  }
}

const namedFactor = ({ kind, name }: Record<string, unknown>) =>
  ({
    kind: kind === "passkey" || kind === "security_key" ? kind : "totp",
    named: typeof name === "string" && name !== "" ? "yes" : "no",
    name: typeof name === "string" ? name : "",
  }) as const;
