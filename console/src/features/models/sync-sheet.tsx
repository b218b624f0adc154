// Taking metadata over from the public catalogue: what is missing, and which differing fields are overwritten.
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SyncField, SyncPreview } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter } from '../../ui/form-layout.tsx'
import { Checkbox, Select } from '../../ui/input.tsx'
import { previewSync, takeOver } from './api.ts'

const locales = { '': 'English', 'zh-CN': '简体中文', 'zh-TW': '繁體中文', ja: '日本語' } as const

/** `model/field` of everything that is to be overwritten. */
type Chosen = ReadonlySet<string>

type ConflictsProps = { preview: SyncPreview; chosen: Chosen; onChange: (chosen: Chosen) => void }

const Conflicts = ({ preview, chosen, onChange }: ConflictsProps) => {
  const { t } = useTranslation()
  const toggle = (key: string) => {
    const next = new Set(chosen)
    if (!next.delete(key)) next.add(key)
    onChange(next)
  }
  return (
    <ul className="space-y-3">
      {preview.conflicts.map(({ model_name: name, fields }) => (
        <li key={name} className="rounded-lg border p-3">
          <p className="mb-2 truncate font-mono text-sm font-medium">{name}</p>
          <ul className="space-y-2">
            {fields.map(({ field, local, upstream }) => (
              <li key={field}>
                <label htmlFor={`${name}/${field}`} className="flex items-start gap-2.5 text-sm">
                  <Checkbox
                    id={`${name}/${field}`}
                    checked={chosen.has(`${name}/${field}`)}
                    onChange={() => toggle(`${name}/${field}`)}
                    className="mt-0.5"
                  />
                  <span className="min-w-0 flex-1">
                    <span className="font-medium">{t(`model.field.${field}`)}</span>
                    <span className="mt-0.5 block text-xs break-words text-ink-faint line-through">
                      {String(local) || t('model.nothing')}
                    </span>
                    <span className="block text-xs break-words text-ink-soft">
                      {String(upstream) || t('model.nothing')}
                    </span>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

const toOverwrites = (chosen: Chosen) => {
  const byModel = new Map<string, SyncField[]>()
  for (const key of chosen) {
    const slash = key.lastIndexOf('/')
    const name = key.slice(0, slash)
    byModel.set(name, [...(byModel.get(name) ?? []), key.slice(slash + 1) as SyncField])
  }
  return [...byModel].map(([model_name, fields]) => ({ model_name, fields }))
}

const Wizard = ({ onDone }: { onDone: () => void }) => {
  const { t } = useTranslation()
  const [locale, setLocale] = useState('')
  const [chosen, setChosen] = useState<Chosen>(new Set())
  const compare = useMutation({ mutationFn: () => previewSync(locale), onSuccess: () => setChosen(new Set()) })
  const apply = useAction({
    run: () => takeOver(locale, toOverwrites(chosen)),
    touches: ['models'],
    done: ({ created_models, updated_models }) =>
      t('model.takenOver', { created: created_models, updated: updated_models }),
    after: onDone,
    isQuietOnError: true,
  })
  const preview = compare.data
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (preview) apply.mutate(undefined)
        else compare.mutate()
      }}
    >
      <Field label={t('model.locale')} help={t('model.localeHelp')}>
        {(control) => (
          <Select
            {...control}
            value={locale}
            onChange={({ target }) => {
              setLocale(target.value)
              compare.reset()
            }}
          >
            {Object.entries(locales).map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {preview && (
        <div className="mt-5 space-y-5 pb-5">
          <section>
            <h3 className="text-sm font-semibold">{t('model.toCreate', { n: preview.missing.length })}</h3>
            <p className="mt-1 font-mono text-xs break-words text-ink-soft">{preview.missing.join(', ') || '–'}</p>
          </section>
          <section>
            <div className="mb-2 flex items-center justify-between gap-3">
              <h3 className="text-sm font-semibold">{t('model.conflicts', { n: preview.conflicts.length })}</h3>
              {preview.conflicts.length > 0 && (
                <Button
                  look="link"
                  size="bare"
                  className="text-xs"
                  onClick={() =>
                    setChosen(
                      new Set(
                        preview.conflicts.flatMap(({ model_name, fields }) =>
                          fields.map(({ field }) => `${model_name}/${field}`),
                        ),
                      ),
                    )
                  }
                >
                  {t('model.chooseAll')}
                </Button>
              )}
            </div>
            <Conflicts preview={preview} chosen={chosen} onChange={setChosen} />
          </section>
        </div>
      )}
      <div className="h-5" />
      <FormFooter
        onCancel={onDone}
        isBusy={compare.isPending || apply.isPending}
        label={preview ? t('model.apply') : t('model.compare')}
      >
        <FormError error={compare.error ?? apply.error} />
      </FormFooter>
    </form>
  )
}

export const SyncSheet = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => {
  const { t } = useTranslation()
  return (
    <Sheet isOpen={isOpen} onClose={onClose} hasForm title={t('model.takeOver')} description={t('model.takeOverText')}>
      {isOpen && <Wizard onDone={onClose} />}
    </Sheet>
  )
}
