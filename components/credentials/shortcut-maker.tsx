"use client";

/** Creates a shortcut link to a role, and to a page of the console when one is pasted. */
import { useState } from "react";
import { parseConsoleDestination } from "@/lib/formats/console-destination";
import { formatShortcut } from "@/lib/formats/console-link";
import { useText } from "../text/text-provider";
import { LinkIcon } from "../ui/icons";
import { textField } from "../ui/styles";
import { CopyButton } from "./copy-button";

export function ShortcutMaker({ accountId, roleName }: { accountId: string; roleName: string }) {
  const { t } = useText();
  const [pasted, setPasted] = useState("");
  const parsed = pasted.trim() === "" ? null : parseConsoleDestination(pasted.trim());
  const problem = parsed && !parsed.ok ? parsed.reason : null;
  const shortcut = () =>
    formatShortcut(`${window.location.origin}/start`, {
      accountId,
      roleName,
      destination: parsed?.ok ? parsed.url : null,
    });
  return (
    <section>
      <h3 className="mb-1 flex items-center gap-2 text-[15px] font-semibold">
        <LinkIcon className="size-4 text-quiet" /> {t("credentials.shortcut_to_role")}
      </h3>
      <div className="space-y-2">
        <label className="block text-[13px] text-quiet" htmlFor="destination">
          {t("credentials.shortcut_hint")}
        </label>
        <div className="flex flex-wrap gap-2">
          <input
            id="destination"
            className={`${textField} min-w-0 flex-1 basis-60 text-sm`}
            placeholder="https://console.aws.amazon.com/…"
            maxLength={2048}
            value={pasted}
            spellCheck={false}
            aria-invalid={problem ? true : undefined}
            aria-describedby="destination-problem"
            onChange={(event) => setPasted(event.target.value)}
          />
          {!problem && (
            <CopyButton label={t("credentials.copy_shortcut")} text={shortcut}>
              {t("credentials.copy_shortcut")}
            </CopyButton>
          )}
        </div>
        <p id="destination-problem" aria-live="polite" className="text-[13px] font-medium text-danger">
          {problem && t("credentials.bad_destination", { reason: problem })}
        </p>
      </div>
    </section>
  );
}
