// Who may import whom (ARCHITECTURE.md, "Layers"). Types of storage and platform are free; their values are main.ts's alone.
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^src/${from}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: [...[from, ...allowed].map((folder) => `^src/${folder}/`)], dependencyTypesNot: ['type-only'] },
})
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    layer('kernel-is-pure', 'kernel', []),
    layer('contract-knows-zod-only', 'contract', []),
    layer('dialects-know-kernel', 'dialects', ['kernel']),
    layer('providers-know-dialects', 'providers', ['kernel', 'dialects']),
    layer('pricing-knows-kernel', 'pricing', ['kernel']),
    layer('settings', 'settings', ['kernel', 'contract', 'pricing']),
    layer('storage', 'storage', ['kernel']),
    layer('platform', 'platform', ['kernel']),
    layer('identity', 'identity', ['kernel', 'contract', 'settings']),
    layer('channels', 'channels', ['kernel', 'contract', 'settings', 'dialects', 'providers']),
    layer('ledger', 'ledger', ['kernel', 'contract', 'settings']),
    layer('relay', 'relay', ['kernel', 'contract', 'settings', 'dialects', 'providers', 'pricing', 'identity', 'channels', 'ledger']),
    layer('admin', 'admin', ['kernel', 'contract', 'settings', 'dialects', 'providers', 'pricing', 'identity', 'channels', 'ledger', 'relay']),
    layer('jobs', 'jobs', ['kernel', 'settings', 'identity', 'channels', 'ledger', 'relay']),
    layer('http', 'http', ['kernel', 'contract', 'settings', 'dialects', 'identity', 'channels', 'ledger', 'relay', 'admin']),
    {
      name: 'a-folder-is-entered-through-its-index',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/([^/]+)/.+', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '\\.json$'] },
    },
    { name: 'only-storage-knows-sql', severity: 'error', from: { path: '^src/', pathNot: '^src/storage/' }, to: { path: 'node_modules/(kysely|mysql2|pg)/', dependencyTypesNot: ['type-only'] } },
    { name: 'only-http-knows-hono', severity: 'error', from: { path: '^src/', pathNot: '^src/http/' }, to: { path: 'node_modules/hono/' } },
    { name: 'console-imports-contract-alone', severity: 'error', from: { path: '^console/' }, to: { path: '^src/', pathNot: '^src/contract/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
