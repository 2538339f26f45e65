"use client";

/** One way to say where: using its fields chooses it. */
import type { ReactNode } from "react";

export function TargetGroup({ children }: { children: ReactNode }) {
  const choose = (element: HTMLElement, from: EventTarget) => {
    const radio = element.querySelector<HTMLInputElement>("input[type=radio]");
    if (radio && from !== radio) radio.checked = true;
  };
  return (
    <div className="group/target grid items-start gap-3 sm:grid-cols-[180px_1fr]" onChange={(event) => choose(event.currentTarget, event.target)}>
      {children}
    </div>
  );
}
