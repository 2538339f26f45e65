/** How a link for a password reaches the person: by mail, or through the administrator. */
import { SelectField } from "@/components/form/select-field";
import type { Text } from "@/lib/messages/text";

type Props = { text: Text; id: string; /** Otherwise it is always handed over. */ mayMail: boolean };

export function LinkDelivery({ text: { t }, id, mayMail }: Props) {
  if (!mayMail) return null;
  return (
    <div className="mb-3">
      <SelectField
        id={id}
        name="delivery"
        label={t("users.delivery")}
        defaultValue="mail"
        options={[
          { value: "mail", label: t("users.delivery_mail") },
          { value: "handed over", label: t("users.delivery_handed_over") },
        ]}
      />
    </div>
  );
}
