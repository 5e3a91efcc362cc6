// A static site of one endpoint. The folders come from the environment.
export default {
  outDir: process.env.DIST,
  cacheDir: process.env.CACHE,
  build: { assets: 'assets' },
  compressHTML: false,
  telemetry: false,
}
