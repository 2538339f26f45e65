/** Which claims or attributes of a provider are a user's name, email address and groups. */
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";

export type ClaimValues = { userName: string; displayName: string; email: string; groups: string | null };

type Props = { text: Text; values: ClaimValues; userNameHint?: string };

export function ClaimFields({ text, values, userNameHint }: Props) {
  return (
    <>
      <Field
        id="userName"
        name="userName"
        label={text.t("sources.fields.user_name")}
        hint={userNameHint}
        defaultValue={values.userName}
        required
        maxLength={200}
        autoComplete="off"
      />
      <Field
        id="displayName"
        name="displayName"
        label={text.t("sources.fields.display_name")}
        defaultValue={values.displayName}
        required
        maxLength={200}
        autoComplete="off"
      />
      <Field
        id="email"
        name="email"
        label={text.t("sources.fields.email")}
        defaultValue={values.email}
        required
        maxLength={200}
        autoComplete="off"
      />
      <Field
        id="groups"
        name="groups"
        label={text.t("sources.fields.groups")}
        hint={text.t("sources.fields.groups_hint")}
        defaultValue={values.groups ?? ""}
        maxLength={200}
        autoComplete="off"
      />
    </>
  );
}
