// The menu of looks: light or dark, the preset, how dense.
import { Monitor, Moon, Palette, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Density, type Preset, type Theme, usePreferences } from '../lib/preferences.ts'
import { setLook, usePreset } from '../lib/theme.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuChoice, MenuLabel, MenuLine } from '../ui/menu.tsx'

/** Names of the looks, for menus and forms. */
export const useLookOptions = () => {
  const { t } = useTranslation()
  return {
    themes: [
      { value: 'light', label: t('theme.light'), icon: Sun },
      { value: 'dark', label: t('theme.dark'), icon: Moon },
      { value: 'system', label: t('theme.system'), icon: Monitor },
    ],
    presets: [
      { value: 'default', label: t('theme.presetDefault') },
      { value: 'berry', label: t('theme.presetBerry') },
      { value: 'air', label: t('theme.presetAir') },
    ],
    densities: [
      { value: 'compact', label: t('theme.compact') },
      { value: 'normal', label: t('theme.normal') },
      { value: 'roomy', label: t('theme.roomy') },
    ],
  }
}

export const AppearanceMenu = () => {
  const { t } = useTranslation()
  const { theme, density } = usePreferences()
  const preset = usePreset()
  const options = useLookOptions()
  return (
    <Menu trigger={<IconButton icon={Palette} size="icon" label={t('theme.label')} />}>
      <MenuLabel>{t('theme.mode')}</MenuLabel>
      <MenuChoice value={theme} onChange={(next) => setLook({ theme: next as Theme })} options={options.themes} />
      <MenuLine />
      <MenuLabel>{t('theme.preset')}</MenuLabel>
      <MenuChoice value={preset} onChange={(next) => setLook({ preset: next as Preset })} options={options.presets} />
      <MenuLine />
      <MenuLabel>{t('theme.density')}</MenuLabel>
      <MenuChoice
        value={density}
        onChange={(next) => setLook({ density: next as Density })}
        options={options.densities}
      />
    </Menu>
  )
}
