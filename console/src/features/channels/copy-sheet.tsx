// Copying a channel: under which name, and whether what was used stays behind.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { Sheet } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter } from '../../ui/form-layout.tsx'
import { Input, SwitchRow } from '../../ui/input.tsx'
import { copyChannel } from './api.ts'

type CopyFormProps = { channel: Channel; onDone: (id: number) => void; onCancel: () => void }

const CopyForm = ({ channel, onDone, onCancel }: CopyFormProps) => {
  const { t } = useTranslation()
  const [suffix, setSuffix] = useState('_copy')
  const [resets, setResets] = useState(true)
  const copy = useAction({
    run: () => copyChannel(channel.id, suffix, resets),
    touches: ['channels'],
    done: () => t('channel.copiedNotice', { name: channel.name }),
    after: ({ id }) => onDone(id),
    isQuietOnError: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    copy.mutate(undefined)
  }
  return (
    <form onSubmit={submit}>
      <div className="space-y-4 pb-5">
        <Field label={t('copy.suffix')} help={`${channel.name}${suffix}`}>
          {(box) => (
            <Input {...box} value={suffix} maxLength={60} onChange={(event) => setSuffix(event.target.value)} />
          )}
        </Field>
        <SwitchRow
          label={t('copy.resets')}
          help={t('copy.resetsHelp')}
          checked={resets}
          onChange={(event) => setResets(event.target.checked)}
        />
      </div>
      <FormFooter onCancel={onCancel} isBusy={copy.isPending} label={t('channel.copy')}>
        <FormError error={copy.error} />
      </FormFooter>
    </form>
  )
}

type CopySheetProps = { channel: Channel | undefined; onClose: () => void; onCopied: (id: number) => void }

/** Opens the copy's editor afterwards: a copy is made to be changed. */
export const CopySheet = ({ channel, onClose, onCopied }: CopySheetProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={channel !== undefined}
      onClose={onClose}
      hasForm
      title={t('copy.title', { name: channel?.name ?? '' })}
      description={t('copy.text')}
      className="max-w-md"
    >
      {channel && (
        <CopyForm
          key={channel.id}
          channel={channel}
          onCancel={onClose}
          onDone={(id) => {
            onClose()
            onCopied(id)
          }}
        />
      )}
    </Sheet>
  )
}
