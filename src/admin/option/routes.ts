// Routes of options: reading and writing the settings registry.
import { billing, isHiddenKey, type OptionRow, payment } from '../../settings/index.ts'
import { describeChange, writeAudit } from '../common/audit.ts'
import { storeOptions } from '../common/options.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, problem, type Route } from '../frame/index.ts'
import { writeCompletionMeta } from './completion-meta.ts'
import { optionConsoleRoutes } from './console-routes.ts'
import { planConsoleMigration } from './migrate-console.ts'
import { complianceBody, optionBody, optionsBody } from './schema.ts'

/** Version of the payment terms that an operator confirms. */
const TERMS_VERSION = 'v1'

const complianceRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/option/payment_compliance',
    guard: 'root',
    summary: 'Confirm the terms for taking payments',
    input: { body: complianceBody },
    handle: async ({ actor, body, request }) => {
      if (actor.session === undefined) return problem(403, 'Confirm this in the console, not with an access token.')
      if (!body.confirmed) return fail('The terms must be confirmed.')
      const confirmedAt = deps.clock.nowSeconds()
      const rows: OptionRow[] = [
        deps.settings.toRow(payment.isComplianceConfirmed, true),
        deps.settings.toRow(payment.complianceTermsVersion, TERMS_VERSION),
        deps.settings.toRow(payment.complianceConfirmedAt, confirmedAt),
        deps.settings.toRow(payment.complianceConfirmedBy, actor.id),
        deps.settings.toRow(payment.complianceConfirmedIp, request.clientIp),
      ]
      await storeOptions(deps, rows)
      await writeAudit(deps, actor, request, { action: 'option.payment_compliance', target: TERMS_VERSION })
      return ok({
        confirmed: true,
        terms_version: TERMS_VERSION,
        confirmed_at: confirmedAt,
        confirmed_by: actor.id,
      })
    },
  })

const migrateRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/option/migrate_console_setting',
    guard: 'root',
    summary: 'Move the dashboard texts of old versions to the options that hold them now',
    handle: async ({ actor, request }) => {
      const { rows, removedKeys, unusable } = planConsoleMigration(await deps.repos.options.all(), deps.settings)
      if (removedKeys.length > 0) {
        await deps.repos.options.setMany(rows, removedKeys)
        deps.settings.applyRows(await deps.repos.options.all())
        await deps.publish('options')
        await writeAudit(deps, actor, request, { action: 'option.migrate_console', detail: { removedKeys } })
      }
      return unusable.length === 0
        ? ok()
        : ok(undefined, `Nothing of these could be used, they stay: ${unusable.join(', ')}.`)
    },
  })

/** The stored text of an option; undefined for what is not listed, such as secrets. */
const readOption = ({ settings }: AdminDeps, key: string): string | undefined =>
  settings.list().find((option) => option.key === key)?.value

const readOptions = (deps: AdminDeps, keys: readonly string[]): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(keys.map((key) => [key, readOption(deps, key)]))

const batchRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'PUT',
    path: '/api/option/batch',
    guard: 'root',
    summary: 'Write options that belong together, all or none',
    badInputStatus: 400,
    input: { body: optionsBody },
    handle: async ({ actor, body, request }) => {
      const verdict = deps.settings.validateAll(body.options)
      if (verdict.outcome === 'refused') return fail(verdict.message)
      if (verdict.rows.length === 0) return ok()
      const keys = body.options.map(({ key }) => key)
      const shown = new Set(keys.filter((key) => !isHiddenKey(key)))
      const before = readOptions(deps, keys)
      await storeOptions(deps, verdict.rows)
      const hidden = keys.filter((key) => !shown.has(key)).map((key) => [key, true])
      const detail = { ...describeChange(before, readOptions(deps, keys), shown), ...Object.fromEntries(hidden) }
      const target = Object.keys(detail).join(', ')
      await writeAudit(deps, actor, request, { action: 'option.update_many', target, detail })
      return ok()
    },
  })

/** List, write, confirm payment terms, put prices back. */
export const optionRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/option/',
    guard: 'root',
    summary: 'List options; secrets are left out',
    handle: () =>
      ok([...deps.settings.list(), { key: 'CompletionRatioMeta', value: writeCompletionMeta(deps.priceBook()) }]),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/option/',
    guard: 'root',
    summary: 'Write one option',
    badInputStatus: 400,
    input: { body: optionBody },
    handle: async ({ actor, body, request }) => {
      const verdict = deps.settings.validate(body.key, body.value)
      if (verdict.outcome === 'refused') return fail(verdict.message)
      // Nothing is stored, and the client hears what it expects (options.md section 1).
      if (verdict.outcome === 'ignored') return ok()
      const before = readOption(deps, body.key)
      await storeOptions(deps, verdict.rows)
      const shown = new Set(isHiddenKey(body.key) ? [] : ['value'])
      const detail = describeChange({ value: before }, { value: readOption(deps, body.key) }, shown)
      await writeAudit(deps, actor, request, { action: 'option.update', target: body.key, detail })
      return ok()
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/option/rest_model_ratio',
    guard: 'root',
    summary: 'Put the model ratios back to the built-in ones',
    handle: async ({ actor, request }) => {
      await deps.repos.options.remove(billing.modelRatio.key)
      deps.settings.applyRows(await deps.repos.options.all())
      await deps.publish('options')
      await writeAudit(deps, actor, request, { action: 'option.reset', target: billing.modelRatio.key })
      return ok(undefined, 'The model ratios are the built-in ones again.')
    },
  }),
  batchRoute(deps),
  complianceRoute(deps),
  ...optionConsoleRoutes(deps),
  migrateRoute(deps),
]
