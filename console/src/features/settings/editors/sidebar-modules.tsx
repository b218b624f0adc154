// Which pages the side bar offers to everybody, by area; what this console does not know stays as it was.
import { useTranslation } from 'react-i18next'
import type { NavSection } from '../../../lib/page.ts'
import { pages } from '../../../pages.ts'
import { SwitchRow } from '../../../ui/input.tsx'
import type { EditorProps } from './editor.ts'

type Area = Readonly<Record<string, unknown>>
type Modules = Readonly<Record<string, Area | undefined>>

/** New API's areas, and the section of the navigation that each is here. */
const areas: readonly (readonly [string, NavSection])[] = [
  ['console', 'main'],
  ['chat', 'chat'],
  ['personal', 'account'],
  ['admin', 'admin'],
]

const isOff = (value: unknown): boolean => value === false || value === 'false' || value === 0 || value === '0'

/** The modules of an area with the names of the pages that they switch. */
const modulesOf = (area: string): Map<string, string[]> => {
  const found = new Map<string, string[]>()
  for (const { nav } of pages) {
    const [of, name] = nav?.module?.split('.') ?? []
    if (nav && of === area && name !== undefined) found.set(name, [...(found.get(name) ?? []), nav.label])
  }
  return found
}

export const SidebarModules = ({ value, onChange }: EditorProps) => {
  const { t, i18n } = useTranslation()
  const modules = value as Modules
  const together = new Intl.ListFormat(i18n.language, { type: 'conjunction' })
  const set = (area: string, name: string, isShown: boolean) =>
    onChange({ ...modules, [area]: { enabled: true, ...modules[area], [name]: isShown } })
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      {areas.map(([area, section]) => {
        const isHidden = isOff(modules[area]?.enabled)
        return (
          <fieldset key={area} className="rounded-lg border">
            <legend className="sr-only">{t(`nav.section.${section}`)}</legend>
            <div className="border-b bg-sunken px-4 py-2">
              <SwitchRow
                label={t(`nav.section.${section}`)}
                className="items-center"
                checked={!isHidden}
                onChange={({ target }) => set(area, 'enabled', target.checked)}
              />
            </div>
            <div className="px-4 py-1.5">
              {[...modulesOf(area)].map(([name, labels]) => (
                <SwitchRow
                  key={name}
                  label={together.format(labels.map((label) => t(label)))}
                  checked={!isHidden && !isOff(modules[area]?.[name])}
                  disabled={isHidden}
                  onChange={({ target }) => set(area, name, target.checked)}
                  className="items-center [&_span]:font-normal"
                />
              ))}
            </div>
          </fieldset>
        )
      })}
    </div>
  )
}
