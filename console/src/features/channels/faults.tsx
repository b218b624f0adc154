// Which part of a channel keeps its upstream from answering, told where it can be mended.
import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { type ChannelFault, channelFaults } from '../../../../src/contract/index.ts'
import { ApiError } from '../../lib/api-client.ts'
import { Button } from '../../ui/button.tsx'
import type { ChannelValues } from './values.ts'

/** Where in the form each is mended; the others are mended elsewhere. */
const fieldOf: Partial<Record<ChannelFault, 'key' | 'baseUrl' | 'models'>> = {
  key: 'key',
  address: 'baseUrl',
  model: 'models',
}

/** The fault that a refused question names; `key_needed` is a key that must be entered again. */
export const readFault = (error: unknown): ChannelFault | undefined => {
  if (!(error instanceof ApiError)) return undefined
  if (error.code === 'key_needed') return 'key'
  return channelFaults.find((fault) => error.code === `upstream_${fault}`)
}

type FaultNoteProps = {
  fault: ChannelFault
  /** The upstream's own words. */
  words: string
  model?: string
}

const noteStyle = 'flex items-start gap-2.5 rounded-md bg-bad-soft px-3 py-2.5 text-sm text-bad'

/** The fault, what to do, and the upstream's own words below. */
export const FaultNote = ({ fault, words, model, children }: FaultNoteProps & { children?: ReactNode }) => {
  const { t } = useTranslation()
  const title = t(`fault.${fault}`)
  return (
    <div role="alert" className={noteStyle}>
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 space-y-1">
        <p className="font-medium">{title}</p>
        <p>{t(`fault.${fault}Text`)}</p>
        {words !== '' && <p className="text-xs break-words whitespace-pre-wrap">{words}</p>}
        {fault === 'price' && model !== undefined && (
          <Link to="/models/pricing" search={{ open: model } as never} className="inline-block text-xs underline">
            {t('fault.setPrice')}
          </Link>
        )}
        {children}
      </div>
    </div>
  )
}

/** The same within the form, with a way to the field. */
export const FormFault = (props: FaultNoteProps) => {
  const { t } = useTranslation()
  const { setFocus } = useFormContext<ChannelValues>()
  const field = fieldOf[props.fault]
  return (
    <FaultNote {...props}>
      {field && field !== 'models' && (
        <Button look="link" size="bare" className="text-xs text-bad underline" onClick={() => setFocus(field)}>
          {field === 'key' ? t('fault.toKey') : t('fault.toAddress')}
        </Button>
      )}
    </FaultNote>
  )
}

/** Marks the field that the fault is about, as a check of the form would. */
export const useMarkFault = () => {
  const { setError } = useFormContext<ChannelValues>()
  return (fault: ChannelFault | undefined) => {
    const field = fault && fieldOf[fault]
    if (field) setError(field, { type: 'upstream', message: `fault.${fault}` })
  }
}
