/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Native and worker code that bundling would break.
  serverExternalPackages: ["@electric-sql/pglite", "@node-rs/argon2", "pg", "@peculiar/x509"],
  typescript: { ignoreBuildErrors: false },
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
};

export default config;
