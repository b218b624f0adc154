// Which links the public header shows, and which of the pages behind them need a sign-in.
import { useTranslation } from 'react-i18next'
import { SwitchRow } from '../../../ui/input.tsx'
import type { EditorProps } from './editor.ts'

type Entry = { readonly enabled?: unknown; readonly requireAuth?: unknown }
type Modules = Readonly<Record<string, unknown>>

/** Old consoles also wrote switches as text or as 0 and 1. */
const isOn = (value: unknown, fallback: boolean): boolean =>
  value === undefined ? fallback : value === true || value === 'true' || value === 1 || value === '1'

const entryOf = (value: unknown): Entry => (typeof value === 'object' && value !== null ? value : { enabled: value })

const simple = [
  ['home', 'nav.home'],
  ['docs', 'nav.docs'],
  ['about', 'nav.about'],
  ['console', 'nav.toConsole'],
] as const
const guarded = [
  ['pricing', 'nav.pricing'],
  ['rankings', 'nav.rankings'],
] as const

export const HeaderModules = ({ value, onChange }: EditorProps) => {
  const { t } = useTranslation()
  const modules = value as Modules
  const rows = [
    ...guarded.map(([name, label]) => ({ name, label, isGuarded: true })),
    ...simple.map(([name, label]) => ({ name, label, isGuarded: false })),
  ]
  return (
    <ul className="divide-y rounded-lg border">
      {rows.map(({ name, label, isGuarded }) => {
        const entry = isGuarded ? entryOf(modules[name]) : undefined
        const isEnabled = isOn(entry ? entry.enabled : modules[name], true)
        const set = (change: Entry) =>
          onChange({
            ...modules,
            [name]: {
              ...(typeof modules[name] === 'object' ? modules[name] : {}),
              enabled: isEnabled,
              requireAuth: isOn(entry?.requireAuth, false),
              ...change,
            },
          })
        return (
          <li key={name} className="px-4 py-2.5">
            <SwitchRow
              label={t(label)}
              className="items-center"
              checked={isEnabled}
              onChange={({ target }) =>
                isGuarded ? set({ enabled: target.checked }) : onChange({ ...modules, [name]: target.checked })
              }
            />
            {entry && isEnabled && (
              <SwitchRow
                label={t('settings.needsSignIn')}
                aria-label={t('settings.needsSignInFor', { name: t(label) })}
                checked={isOn(entry.requireAuth, false)}
                onChange={({ target }) => set({ requireAuth: target.checked })}
                className="items-center pl-4 [&_span]:font-normal [&_span]:text-ink-soft"
              />
            )}
          </li>
        )
      })}
    </ul>
  )
}
