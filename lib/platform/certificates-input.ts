/** The certificate authorities that an administrator pastes into a form. */
import { z } from "zod";
import { isCertificates } from "@/lib/formats/pem";

/** PEM; empty to trust the public ones. */
export const certificateAuthorities = z
  .string()
  .trim()
  .max(65_536, "source_certificates_too_long")
  .refine((pem) => pem === "" || isCertificates(pem), "source_certificates_invalid");
