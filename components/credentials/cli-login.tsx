"use client";

/** The AWS CLI signs in and renews by itself, without keys to copy. */
import { SsoFields, type SsoSettings } from "../cli/sso-fields";
import { elementTag, linkTag, styledTag } from "../text/tags";
import { useText } from "../text/text-provider";
import { SecretBox } from "./secret-box";

export function CliLogin({ profile, sso }: { profile: string; sso: SsoSettings }) {
  const { t, rich } = useText();
  return (
    <section>
      <h3 className="text-[15px] font-semibold">
        {rich("credentials.cli", { quiet: styledTag("font-normal text-quiet") })}
      </h3>
      <p className="mb-2 text-[13px] text-quiet">
        {rich("credentials.cli_hint", {
          link: linkTag("/start/cli"),
          file: elementTag(<span className="font-mono">~/.aws/config</span>),
        })}
      </p>
      <SecretBox
        label={t("credentials.sign_in_command")}
        text={[`aws sso login --profile ${profile}`]}
        shown
      />
      <div className="mt-2">
        <SsoFields {...sso} />
      </div>
    </section>
  );
}
