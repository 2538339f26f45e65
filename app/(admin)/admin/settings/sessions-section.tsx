import { saveSessions } from "./session-actions";
import { Section } from "@/components/admin/page-parts";
import { DurationField } from "@/components/form/duration-field";
import { PreviewForm } from "@/components/form/preview-form";
import { durationText } from "@/lib/messages/duration";
import type { Text } from "@/lib/messages/text";
import type { SessionLifetimes } from "@/lib/platform/settings/session-lifetimes";

type Props = { text: Text; mayChange: boolean; lifetimes: SessionLifetimes };

const FIELDS = [
  ["browserMinutes", "browser"],
  ["idleMinutes", "idle"],
  ["commandLineMinutes", "command_line"],
] as const;

/** How long browsers and command lines stay signed in. */
export function SessionsSection({ text, mayChange, lifetimes }: Props) {
  const { t } = text;
  return (
    <Section title={t("settings.sessions.title")} hint={t("settings.sessions.hint")}>
      {mayChange ? (
        <PreviewForm
          action={saveSessions}
          preview={t("admin.show_changes")}
          submit={t("admin.save")}
          quiet
          revision={JSON.stringify(lifetimes)}
        >
          <div className="mb-4 grid gap-4 sm:grid-cols-3">
            {FIELDS.map(([name, label]) => (
              <DurationField
                key={name}
                text={text}
                name={name}
                label={t(`settings.sessions.${label}`)}
                hint={t(`settings.sessions.${label}_hint`)}
                minutes={lifetimes[name]}
              />
            ))}
          </div>
        </PreviewForm>
      ) : (
        <dl className="grid gap-4 text-sm sm:grid-cols-3">
          {FIELDS.map(([name, label]) => (
            <div key={name}>
              <dt className="text-quiet">{t(`settings.sessions.${label}`)}</dt>
              <dd className="font-medium">{durationText(text, lifetimes[name] * 60)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}
