// What the upstream lists beside what the form holds: new, there already, and gone; chosen by ticking.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { ModelPicker } from './model-picker.tsx'

type PanelProps = {
  /** What the upstream lists. */
  listed: readonly string[]
  /** What the form holds. */
  models: readonly string[]
  /** What the provider is known for: ticked at first in an empty form. */
  known: readonly string[]
  onUse: (models: string[]) => void
  onClose: () => void
}

type Part = 'new' | 'kept' | 'gone'

const Panel = ({ listed, models, known, onUse, onClose }: PanelProps) => {
  const { t } = useTranslation()
  const parts: Record<Part, readonly string[]> = {
    new: listed.filter((model) => !models.includes(model)),
    kept: models.filter((model) => listed.includes(model)),
    gone: models.filter((model) => !listed.includes(model)),
  }
  const [chosen, setChosen] = useState<string[]>(() =>
    models.length > 0
      ? [...models]
      : listed.length === 1
        ? [...listed]
        : listed.filter((model) => known.includes(model)),
  )
  const [part, setPart] = useState<Part>(parts.new.length > 0 || models.length === 0 ? 'new' : 'kept')
  const names: Record<Part, string> = { new: t('picker.new'), kept: t('picker.kept'), gone: t('picker.gone') }
  const shown = (['new', 'kept', 'gone'] as const).filter((one) => one === part || parts[one].length > 0)
  return (
    <>
      {shown.length > 1 && (
        <Tabs
          label={t('picker.title')}
          value={part}
          onChange={setPart}
          tabs={shown.map((id) => ({ id, label: names[id], count: parts[id].length }))}
        />
      )}
      {part === 'gone' && <p className="mb-3 text-sm text-ink-soft">{t('picker.goneText')}</p>}
      <ModelPicker key={part} label={names[part]} models={parts[part]} chosen={chosen} onChange={setChosen} />
      <footer className="sticky -bottom-5 z-20 -mx-5 mt-5 -mb-5 flex justify-end gap-2 rounded-b-xl border-t bg-surface px-5 py-3">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look="primary" disabled={chosen.length === 0} onClick={() => onUse(chosen)}>
          {t('picker.use', { count: chosen.length })}
        </Button>
      </footer>
    </>
  )
}

/** Open while there is a list. */
export const FetchedModels = ({
  listed,
  ...panel
}: Omit<PanelProps, 'listed'> & { listed: readonly string[] | undefined }) => {
  const { t } = useTranslation()
  return (
    <Dialog
      isOpen={listed !== undefined}
      onClose={panel.onClose}
      title={t('picker.title')}
      description={listed && t('picker.listed', { count: listed.length })}
      className="max-w-xl"
    >
      {listed && <Panel listed={listed} {...panel} />}
    </Dialog>
  )
}
