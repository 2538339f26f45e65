/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Native and worker code that bundling would break.
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@node-rs/argon2",
    "pg",
    "@peculiar/x509",
    "@simplewebauthn/server",
    "xml-crypto",
    "@xmldom/xmldom",
  ],
  typescript: { ignoreBuildErrors: false },
  // Foyer shows no pictures that need scaling; the endpoint would scale for strangers.
  images: { unoptimized: true },
  // server.ts holds every page but the one that takes metadata to 64 kB.
  experimental: { serverActions: { bodySizeLimit: "1mb" } },
};

export default config;
