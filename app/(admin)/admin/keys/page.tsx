import type { Metadata } from "next";
import { rotate } from "./actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Notice, PageTitle, Section, State, Table } from "@/components/admin/page-parts";
import { AccountNumber } from "@/components/start/account-number";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { Time } from "@/components/ui/time";
import { link } from "@/components/ui/styles";
import { keyStanding, type KeyStanding } from "@/lib/access/key-rotation/service";
import { adminPage } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Signing keys · Foyer" };

const STATE = {
  active: ["good", "Signs"],
  published: ["busy", "Trusted, does not sign"],
  retired: ["idle", "Retired, destroyed"],
} as const;
const STEP = {
  publish: "Accounts learn to trust the new key",
  settle: "The new key signs; what the old one signed dies out (six minutes)",
  retire: "Accounts forget the old key",
  done: "Finished",
  stopped: "Stopped",
} as const;

function Rotation({ standing, mayChange }: { standing: KeyStanding; mayChange: boolean }) {
  const { rotation, accounts } = standing;
  if (!rotation) return null;
  const isOpen = rotation.step !== "done" && rotation.step !== "stopped";
  const counts = isOpen && rotation.step !== "settle";
  const reached = accounts.total - accounts.behind;
  return (
    <Section
      title={rotation.mode === "emergency" ? "Emergency replacement" : "Replacement"}
      hint={STEP[rotation.step]}
    >
      {isOpen && <LiveRefresh everyMilliseconds={2_000} />}
      {counts && (
        <>
          <p className="text-sm">
            {reached.toLocaleString("en")} of {accounts.total.toLocaleString("en")} accounts
          </p>
          <progress
            className="mt-2 block h-2 w-full max-w-md"
            value={reached}
            max={accounts.total}
            aria-label="Accounts reached"
          />
        </>
      )}
      {accounts.named.length > 0 && rotation.step !== "stopped" && (
        <div className="mt-4">
          <Table caption="Accounts that are behind" head={["Account", "Why"]}>
            {accounts.named.map((account) => (
              <tr key={account.id}>
                <td>
                  <a className={`${link} font-semibold`} href={`/admin/accounts/${account.id}`}>
                    {account.name}
                  </a>{" "}
                  <AccountNumber id={account.id} />
                </td>
                <td className="text-quiet">{account.problem ?? "Not asked yet"}</td>
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
              submit={`Go on without ${accounts.behind === 1 ? "this account" : `these ${accounts.behind} accounts`}`}
              quiet
            >
              <input type="hidden" name="step" value="leave" />
            </ActionForm>
          )}
          {rotation.step === "publish" && (
            <ActionForm action={rotate} submit="Stop, and keep the old key" quiet>
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
  const standing = await keyStanding(ctx);
  const isOpen =
    standing.rotation !== null && standing.rotation.step !== "done" && standing.rotation.step !== "stopped";
  const left = standing.rotation?.left_behind.length ?? 0;
  return (
    <>
      <PageTitle text={text} title="Signing keys" />
      {standing.rotation?.step === "done" && left > 0 && standing.accounts.behind > 0 && (
        <Notice tone="danger" title={`${standing.accounts.behind} accounts were left behind`}>
          Nobody opens them until Foyer has reached them. It keeps trying.
        </Notice>
      )}
      <Rotation standing={standing} mayChange={authority.isAdministrator} />
      <Table caption="Signing keys" head={["Key", "For", "State", "Made"]}>
        {standing.keys.map((key) => (
          <tr key={key.id}>
            <td className="font-mono text-[12.5px]">{key.id}</td>
            <td>{key.purpose === "people" ? "Signing people in" : "Foyer’s own work in accounts"}</td>
            <td>
              <State tone={STATE[key.state][0]}>{STATE[key.state][1]}</State>
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
              title="Replace the people’s key"
              hint="Every account learns to trust a new key before it signs, so nobody notices. It takes about eight minutes. The provisioner’s key is replaced by deploying the connection template again."
            >
              <ActionForm action={rotate} submit="Begin">
                <input type="hidden" name="step" value="start" />
              </ActionForm>
            </Section>
          )}
          <Section
            title="Emergency"
            hint="When the key may be in wrong hands. It is destroyed at once; an account opens again when Foyer has reached it, which takes seconds. Every session in AWS that began before is shut out of every role for twelve hours."
          >
            <ActionForm action={rotate} submit="Replace the key now" quiet>
              <input type="hidden" name="step" value="emergency" />
              <div className="mb-4">
                <Field id="confirm" name="confirm" label="Type “replace the key”" autoComplete="off" />
              </div>
            </ActionForm>
          </Section>
        </div>
      )}
    </>
  );
}
