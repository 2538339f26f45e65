/** AWS's own command line, which signs in by itself and renews what it holds: no keys to copy at all. */
import { link } from "../ui/styles";
import { SecretBox } from "./secret-box";

export function CliLogin({ profile }: { profile: string }) {
  return (
    <section>
      <h3 className="text-[15px] font-semibold">
        AWS CLI, renews itself <span className="font-normal text-quiet">recommended</span>
      </h3>
      <p className="mb-2 text-[13px] text-quiet">
        Your profiles must stand in ~/.aws/config:{" "}
        <a className={link} href="/start/cli">
          put them there once
        </a>
        , then sign in.
      </p>
      <SecretBox label="sign-in command" text={[`aws sso login --profile ${profile}`]} shown />
    </section>
  );
}
