// A button that copies a text and says so.
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyText } from '../lib/clipboard.ts'
import { Button, IconButton } from './button.tsx'
import { toast } from './toast.tsx'

type CopyButtonProps = {
  /** The text, or a way to it; undefined copies nothing, and whoever gave it has said why. */
  text: string | (() => Promise<string | undefined>)
  label?: string
  isIconOnly?: boolean
  className?: string
}

/** Copies `text`; the label tells what is copied. */
export const CopyButton = ({ text, label, isIconOnly, className }: CopyButtonProps) => {
  const { t } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 1600)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => {
    const whole = typeof text === 'string' ? text : await text()
    if (whole === undefined) return
    const isDone = await copyText(whole)
    setCopied(isDone)
    if (!isDone) toast.error(t('state.copyFailed'))
  }
  const name = isCopied ? t('state.copied') : (label ?? t('action.copy'))
  const icon = isCopied ? Check : Copy
  return isIconOnly ? (
    <IconButton icon={icon} label={name} onClick={copy} className={className} />
  ) : (
    <Button icon={icon} size="sm" onClick={copy} className={className}>
      {name}
    </Button>
  )
}
