// A button that copies a text and says so.
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyText } from '../lib/clipboard.ts'
import { Button, IconButton } from './button.tsx'

type CopyButtonProps = { text: string; label?: string; isIconOnly?: boolean; className?: string }

/** Copies `text`; the label tells what is copied. */
export const CopyButton = ({ text, label, isIconOnly, className }: CopyButtonProps) => {
  const { t } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 1600)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => setCopied(await copyText(text))
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
