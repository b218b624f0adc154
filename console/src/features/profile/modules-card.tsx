// Which entries of the navigation one wants to see.
import { useTranslation } from 'react-i18next'
import { useSelf, useStatus } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { pages } from '../../pages.ts'
import { sectionsFor } from '../../shell/navigation.ts'
import { Card } from '../../ui/card.tsx'
import { SwitchRow } from '../../ui/input.tsx'
import { saveModules } from './api.ts'
import { readSetting } from './setting.ts'

type Modules = Record<string, Record<string, unknown>>

const withModule = (modules: Modules, module: string, isShown: boolean): Modules => {
  const [area = '', name = ''] = module.split('.')
  return { ...modules, [area]: { ...modules[area], [name]: isShown, ...(isShown ? { enabled: true } : {}) } }
}

export const ModulesCard = () => {
  const { t } = useTranslation()
  const self = useSelf()
  const status = useStatus()
  const own = readSetting(self.sidebar_modules) as Modules
  const save = useAction({ run: saveModules, touches: ['self'] })
  // All that the operator allows, whatever is hidden now; a page without a module, and this one, cannot be hidden.
  const sections = sectionsFor(pages, { role: self.role, sidebar_modules: '' }, status)
  const isShown = (module: string): boolean => {
    const [area = '', name = ''] = module.split('.')
    return own[area]?.enabled !== false && own[area]?.[name] !== false
  }
  return (
    <Card title={t('personal.modules')} text={t('personal.modulesText')}>
      <div className="space-y-6">
        {sections.map(({ name, items }) => {
          const hideable = items.filter(({ module, to }) => module !== undefined && to !== '/profile')
          if (hideable.length === 0) return null
          return (
            <fieldset key={name}>
              <legend className="mb-2 text-xs font-semibold tracking-wide text-ink-faint">
                {t(`nav.section.${name}`)}
              </legend>
              <div className="divide-y">
                {hideable.map(({ to, label, module = '' }) => (
                  <SwitchRow
                    key={to}
                    label={t(label)}
                    checked={isShown(module)}
                    disabled={save.isPending}
                    onChange={(event) => save.mutate(withModule(own, module, event.target.checked))}
                    className="py-2"
                  />
                ))}
              </div>
            </fieldset>
          )
        })}
      </div>
    </Card>
  )
}
