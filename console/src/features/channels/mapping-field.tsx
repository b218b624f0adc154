// The form's model mapping and status code mapping as rows.
import { TriangleAlert } from 'lucide-react'
import { Controller, useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { readPairs } from '../../lib/pairs.ts'
import { Button } from '../../ui/button.tsx'
import { PairsField } from '../../ui/pairs-field.tsx'
import { findMappingGaps } from './mapping-gaps.ts'
import type { ChannelValues } from './values.ts'

type GapProps = { text: string; action: string; onAct: () => void }

const Gap = ({ text, action, onAct }: GapProps) => (
  <p className="mt-2 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-xs text-warn">
    <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
    <span className="min-w-0 flex-1 break-words">{text}</span>
    <Button look="link" size="bare" onClick={onAct} className="text-xs text-warn underline">
      {action}
    </Button>
  </p>
)

const Gaps = () => {
  const { t } = useTranslation()
  const { watch, setValue } = useFormContext<ChannelValues>()
  const models = watch('models')
  const { missing, exposed } = findMappingGaps(readPairs(watch('modelMapping')) ?? [], models)
  const put = (next: string[]) => setValue('models', next, { shouldDirty: true, shouldValidate: true })
  return (
    <div role="status">
      {missing.length > 0 && (
        <Gap
          text={t('mapping.missing', { names: missing.join(', ') })}
          action={t('mapping.addMissing')}
          onAct={() => put([...models, ...missing])}
        />
      )}
      {exposed.length > 0 && (
        <Gap
          text={t('mapping.exposed', { names: exposed.join(', ') })}
          action={t('mapping.removeExposed')}
          onAct={() => put(models.filter((model) => !exposed.includes(model)))}
        />
      )}
    </div>
  )
}

/** `upstream`: names that the upstream is known to have. */
export const ModelMappingField = ({ upstream }: { upstream: readonly string[] }) => {
  const { t } = useTranslation()
  const { control, watch } = useFormContext<ChannelValues>()
  const models = watch('models')
  return (
    <Controller
      control={control}
      name="modelMapping"
      render={({ field }) => (
        <PairsField
          label={t('channel.modelMapping')}
          help={t('channel.modelMappingHelp')}
          columns={[t('mapping.asked'), t('mapping.sent')]}
          shape="string-map"
          example={'{\n  "gpt-4o": "my-deployment"\n}'}
          value={field.value}
          onChange={field.onChange}
          suggestions={[models, [...new Set([...upstream, ...models])]]}
        >
          <Gaps />
        </PairsField>
      )}
    />
  )
}

const upstreamCodes = ['400', '401', '402', '403', '404', '413', '422', '429', '500', '502', '503', '504', '524', '529']
const answeredCodes = ['400', '401', '403', '404', '429', '500', '502', '503', '504']

export const StatusMappingField = () => {
  const { t } = useTranslation()
  const { control } = useFormContext<ChannelValues>()
  return (
    <Controller
      control={control}
      name="statusCodeMapping"
      render={({ field, fieldState }) => (
        <PairsField
          label={t('channel.statusCodeMapping')}
          help={t('channel.statusCodeMappingHelp')}
          columns={[t('mapping.upstreamCode'), t('mapping.clientCode')]}
          shape="status-map"
          example={'{\n  "400": "500"\n}'}
          value={field.value}
          onChange={field.onChange}
          suggestions={[upstreamCodes, answeredCodes]}
        >
          {fieldState.error && (
            <p role="alert" className="mt-2 text-xs text-bad">
              {t('mapping.badCode')}
            </p>
          )}
        </PairsField>
      )}
    />
  )
}
