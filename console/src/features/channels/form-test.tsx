// Section: does it answer? The channel is tried as it stands in the form, before anything is saved.
import { CircleCheck, FlaskConical, Zap } from 'lucide-react'
import { useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { Channel, ChannelTest, ChannelType } from '../../../../src/contract/index.ts'
import { formatDuration } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { testDraft } from './api.ts'
import { FormFault, readFault, useMarkFault } from './faults.tsx'
import { TestPanel } from './test-panel.tsx'
import { useDraft } from './use-draft.ts'
import type { ChannelValues } from './values.ts'

type TestSectionProps = { channel: Channel | undefined; type: ChannelType | undefined }

const Result = ({ model, answer, error }: { model: string; answer: ChannelTest | undefined; error: unknown }) => {
  const { t, i18n } = useTranslation()
  const errorText = useErrorText()
  if (error) return <FormFault fault={readFault(error) ?? 'upstream'} words={errorText(error)} model={model} />
  if (answer === undefined) return null
  if (!answer.success) return <FormFault fault={answer.fault ?? 'upstream'} words={answer.message} model={model} />
  return (
    <p role="status" className="flex items-center gap-2.5 rounded-md bg-ok-soft px-3 py-2.5 text-sm text-ok">
      <CircleCheck aria-hidden="true" className="size-4 shrink-0" />
      {t('tryOut.passed', { model, time: formatDuration(answer.time * 1000, i18n.language) })}
    </p>
  )
}

export const TestSection = ({ channel, type }: TestSectionProps) => {
  const { t } = useTranslation()
  const { watch, getValues } = useFormContext<ChannelValues>()
  const draft = useDraft(channel, type)
  const mark = useMarkFault()
  const [isOpen, setOpen] = useState(false)
  const models = watch('models')
  const own = watch('testModel').trim()
  const model = own || models[0] || ''
  const test = useAction({
    run: () => testDraft(draft(), { model }),
    touches: ['channels', 'draft'],
    after: (answer) => mark(answer.fault),
    isQuietOnError: true,
  })
  const hasKey = channel !== undefined || watch('key').trim() !== ''
  return (
    <FormSection id="try" title={t('tryOut.title')} text={t('tryOut.text')}>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          icon={Zap}
          isBusy={test.isPending}
          disabled={!hasKey || model === ''}
          onClick={() => test.mutate(undefined, { onError: (error) => mark(readFault(error)) })}
        >
          {model === '' ? t('tryOut.test') : t('test.one', { model })}
        </Button>
        {models.length > 1 && (
          <Button look="ghost" icon={FlaskConical} disabled={!hasKey} onClick={() => setOpen(true)}>
            {t('channel.testModels')}
          </Button>
        )}
        {(!hasKey || model === '') && <p className="text-xs text-ink-faint">{t('tryOut.needs')}</p>}
      </div>
      {!test.isPending && <Result model={model} answer={test.data} error={test.error} />}
      <Sheet
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('test.title', { name: watch('name') })}
        description={t('test.text')}
      >
        {isOpen && (
          <TestPanel
            models={getValues('models')}
            testModel={own}
            endpoints={type?.test_endpoints ?? []}
            test={(request) => testDraft(draft(), request)}
          />
        )}
      </Sheet>
    </FormSection>
  )
}
