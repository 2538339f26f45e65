/** Foyer's icons: 16 by 16, in the colour of the text beside them. */
import type { ReactNode } from "react";

function Icon({ children, className = "size-4" }: { children: ReactNode; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

type Props = { className?: string };

export const SearchIcon = (props: Props) => (
  <Icon {...props}>
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.5 10.5 3 3" />
  </Icon>
);
export const KeyIcon = (props: Props) => (
  <Icon {...props}>
    <circle cx="5.2" cy="10.8" r="2.7" />
    <path d="m7.2 8.8 5.6-5.6m-2.3 2.3 1.9 1.9" />
  </Icon>
);
export const OpenIcon = (props: Props) => (
  <Icon {...props}>
    <path d="m5 11 6-6M6.5 5H11v4.5" />
  </Icon>
);
export const PinIcon = ({ filled = false, ...props }: Props & { filled?: boolean }) => (
  <Icon {...props}>
    <path d="M6 2.5h4l-.5 4L12 9H4l2.5-2.5zM8 9v4.5" fill={filled ? "currentColor" : "none"} />
  </Icon>
);
export const CopyIcon = (props: Props) => (
  <Icon {...props}>
    <rect x="5.5" y="5.5" width="7.5" height="7.5" rx="1.5" />
    <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
  </Icon>
);
export const CheckIcon = (props: Props) => (
  <Icon {...props}>
    <path d="m3.5 8.5 3 3 6-7" />
  </Icon>
);
export const CloseIcon = (props: Props) => (
  <Icon {...props}>
    <path d="m4 4 8 8m0-8-8 8" />
  </Icon>
);
export const LinkIcon = (props: Props) => (
  <Icon {...props}>
    <path d="M6.5 9.5a2.5 2.5 0 0 0 3.6 0l2-2a2.5 2.5 0 0 0-3.6-3.6l-.8.8M9.5 6.5a2.5 2.5 0 0 0-3.6 0l-2 2a2.5 2.5 0 0 0 3.6 3.6l.8-.8" />
  </Icon>
);

/** A person with a key. */
export const PasskeyIcon = (props: Props) => (
  <Icon {...props}>
    <circle cx="6" cy="4.8" r="2.5" />
    <path d="M1.8 13.2v-.9a3.4 3.4 0 0 1 3.4-3.4h1.9" />
    <circle cx="11.8" cy="8.4" r="1.8" />
    <path d="M11.8 10.2v3.6m0-1.7h1.3" />
  </Icon>
);
export const PhoneIcon = (props: Props) => (
  <Icon {...props}>
    <rect x="4.5" y="1.8" width="7" height="12.4" rx="1.6" />
    <path d="M7.3 11.8h1.4" />
  </Icon>
);
export const CodesIcon = (props: Props) => (
  <Icon {...props}>
    <rect x="1.8" y="4" width="12.4" height="8" rx="1.6" />
    <path d="M4.6 8h.01M8 8h.01M11.4 8h.01" />
  </Icon>
);
export const LockIcon = (props: Props) => (
  <Icon {...props}>
    <rect x="3.4" y="7" width="9.2" height="6.6" rx="1.5" />
    <path d="M5.4 7V5a2.6 2.6 0 0 1 5.2 0v2" />
  </Icon>
);
export const BrowserIcon = (props: Props) => (
  <Icon {...props}>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M2.5 8h11M8 2.5c2 1.6 2.6 3.4 2.6 5.5S10 11.9 8 13.5C6 11.9 5.4 10.1 5.4 8S6 4.1 8 2.5" />
  </Icon>
);
export const TerminalIcon = (props: Props) => (
  <Icon {...props}>
    <rect x="2" y="3" width="12" height="10" rx="1.5" />
    <path d="m4.8 6.3 1.9 1.7-1.9 1.700M8.5 10h2.7" />
  </Icon>
);
export const CloudIcon = (props: Props) => (
  <Icon {...props}>
    <path d="M4.7 12.500a2.7 2.7 0 0 1-.3-5.4 3.7 3.7 0 0 1 7.2.4 2.5 2.5 0 0 1-.1 5z" />
  </Icon>
);
export const NextIcon = (props: Props) => (
  <Icon {...props}>
    <path d="m6 3.5 4.5 4.5L6 12.5" />
  </Icon>
);

/** Foyer's logo. */
export function FoyerLogo({ className = "size-6" }: Props) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M5 21V4a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v17M3 21h18M9 21V7.5h6V21" />
      <circle cx="12.6" cy="14.5" r="1" fill="currentColor" stroke="none" />
    </svg>
  );
}
