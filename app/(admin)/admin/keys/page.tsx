import { rotate } from "./actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Notice, PageTitle, Section, State, Table } from "@/components/admin/page-parts";
import { AccountNumber } from "@/components/start/account-number";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { Time } from "@/components/ui/time";
import { link } from "@/components/ui/styles";
import { getKeyStatus, type KeyStatus } from "@/lib/access/key-rotation/service";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { adminPage, titled } from "@/lib/web/admin";

export const generateMetadata = titled("provisioning.keys.title");

const TONES = { active: "good", published: "busy", retired: "idle" } as const;
const STEPS = {
  publish: "provisioning.keys.step_publish",
  settle: "provisioning.keys.step_wait",
  retire: "provisioning.keys.step_retire",
  done: "provisioning.keys.step_done",
  stopped: "provisioning.keys.step_stopped",
} as const;

type RotationProps = { text: Text; standing: KeyStatus; mayChange: boolean };

function Rotation({ text, standing, mayChange }: RotationProps) {
  const { rotation, accounts } = standing;
  if (!rotation) return null;
  const isOpen = rotation.step !== "done" && rotation.step !== "stopped";
  const counts = isOpen && rotation.step !== "settle";
  const reached = accounts.total - accounts.behind;
  return (
    <Section
      title={text.t(
        rotation.mode === "emergency" ? "provisioning.keys.emergency_rotation" : "provisioning.keys.rotation",
      )}
      hint={text.t(STEPS[rotation.step])}
    >
      {isOpen && <LiveRefresh everyMilliseconds={2_000} />}
      {counts && (
        <>
          <p className="text-sm">
            {text.t("provisioning.keys.progress", { done: reached, total: accounts.total })}
          </p>
          <progress
            className="mt-2 block h-2 w-full max-w-md"
            value={reached}
            max={accounts.total}
            aria-label={text.t("provisioning.keys.progress_label")}
          />
        </>
      )}
      {accounts.named.length > 0 && rotation.step !== "stopped" && (
        <div className="mt-4">
          <Table
            caption={text.t("provisioning.keys.behind")}
            head={[text.t("provisioning.keys.account"), text.t("provisioning.keys.problem")]}
          >
            {accounts.named.map((account) => (
              <tr key={account.id}>
                <td>
                  <a className={`${link} font-semibold`} href={`/admin/accounts/${account.id}`}>
                    {account.name}
                  </a>{" "}
                  <AccountNumber id={account.id} />
                </td>
                <td className="text-quiet">
                  {account.problem
                    ? reasonText(text, account.problem)
                    : text.t("provisioning.keys.not_tried")}
                </td>
              </tr>
            ))}
          </Table>
        </div>
      )}
      {mayChange && isOpen && (
        <div className="mt-4 flex flex-wrap gap-2">
          {counts && accounts.behind > 0 && (
            <ActionForm
              action={rotate}
              submit={text.t("provisioning.keys.continue_without", { count: accounts.behind })}
              quiet
            >
              <input type="hidden" name="step" value="leave" />
            </ActionForm>
          )}
          {rotation.step === "publish" && (
            <ActionForm action={rotate} submit={text.t("provisioning.keys.stop")} quiet>
              <input type="hidden" name="step" value="stop" />
            </ActionForm>
          )}
        </div>
      )}
    </Section>
  );
}

export default async function KeysPage() {
  const { ctx, authority, text } = await adminPage("/admin/keys");
  const standing = await getKeyStatus(ctx);
  const isOpen =
    standing.rotation !== null && standing.rotation.step !== "done" && standing.rotation.step !== "stopped";
  const left = standing.rotation?.left_behind.length ?? 0;
  return (
    <>
      <PageTitle text={text} title={text.t("provisioning.keys.title")} />
      {standing.rotation?.step === "done" && left > 0 && standing.accounts.behind > 0 && (
        <Notice
          tone="danger"
          title={text.t("provisioning.keys.left_behind", { count: standing.accounts.behind })}
        >
          {text.t("provisioning.keys.left_behind_hint", { count: standing.accounts.behind })}
        </Notice>
      )}
      <Rotation text={text} standing={standing} mayChange={authority.isAdministrator} />
      <Table
        caption={text.t("provisioning.keys.title")}
        head={[
          text.t("provisioning.keys.key"),
          text.t("provisioning.keys.purpose"),
          text.t("provisioning.keys.state"),
          text.t("provisioning.keys.created"),
        ]}
      >
        {standing.keys.map((key) => (
          <tr key={key.id}>
            <td className="font-mono text-[12.5px]">{key.id}</td>
            <td>
              {text.t(
                key.purpose === "people"
                  ? "provisioning.keys.purpose_people"
                  : "provisioning.keys.purpose_provisioner",
              )}
            </td>
            <td>
              <State tone={TONES[key.state]}>{text.t(`provisioning.keys.state_${key.state}`)}</State>
            </td>
            <td className="text-quiet">
              <Time at={key.createdAt} />
            </td>
          </tr>
        ))}
      </Table>
      {authority.isAdministrator && (
        <div className="mt-6 grid items-start gap-6 md:grid-cols-2">
          {!isOpen && (
            <Section
              title={text.t("provisioning.keys.rotate_title")}
              hint={text.t("provisioning.keys.rotate_hint")}
            >
              <ActionForm action={rotate} submit={text.t("provisioning.keys.rotate")}>
                <input type="hidden" name="step" value="start" />
              </ActionForm>
            </Section>
          )}
          <Section
            title={text.t("provisioning.keys.emergency_title")}
            hint={text.t("provisioning.keys.emergency_hint")}
          >
            <ActionForm action={rotate} submit={text.t("provisioning.keys.emergency")} quiet>
              <input type="hidden" name="step" value="emergency" />
              <div className="mb-4">
                <Field
                  id="confirm"
                  name="confirm"
                  label={text.t("provisioning.keys.confirm", {
                    phrase: text.t("provisioning.keys.confirm_phrase"),
                  })}
                  autoComplete="off"
                />
              </div>
            </ActionForm>
          </Section>
        </div>
      )}
    </>
  );
}
