// The parts of the long form at its side: where one is, and a step to each.
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../../lib/cn.ts'
import type { FormPart } from './form-parts.ts'

/** The first of the parts that is in the upper half of the window. */
const usePartInSight = (parts: readonly FormPart[]): string | undefined => {
  const [inSight, setInSight] = useState<ReadonlySet<string>>(new Set())
  const ids = parts.map(({ id }) => id).join(' ')
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) =>
        setInSight((old) => {
          const next = new Set(old)
          for (const { target, isIntersecting } of entries)
            if (isIntersecting) next.add(target.id)
            else next.delete(target.id)
          return next
        }),
      { rootMargin: '-80px 0px -55% 0px' },
    )
    for (const id of ids.split(' ')) {
      const element = document.getElementById(id)
      if (element) observer.observe(element)
    }
    return () => observer.disconnect()
  }, [ids])
  // The form came after the page: only now there is what the address points at.
  useEffect(() => {
    document.getElementById(location.hash.slice(1))?.scrollIntoView()
  }, [])
  return parts.find(({ id }) => inSight.has(id))?.id
}

export const SectionNav = ({ parts }: { parts: readonly FormPart[] }) => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const current = usePartInSight(parts)
  return (
    <nav aria-label={t('channel.sections')} className="sticky top-20 max-lg:hidden">
      <ul className="space-y-0.5 border-l text-sm">
        {parts.map(({ id, label }) => (
          <li key={id}>
            {/* Not the router's own link: that one calls itself current on every part of the page. */}
            <a
              href={`#${id}`}
              onClick={(event) => {
                event.preventDefault()
                void navigate({ to: '.', hash: id, search: true as never, replace: true })
              }}
              aria-current={id === current ? 'location' : undefined}
              className={cn(
                '-ml-px block border-l-2 py-1.5 pl-3.5',
                id === current
                  ? 'border-accent font-medium text-ink'
                  : 'border-transparent text-ink-faint hover:text-ink',
              )}
            >
              {t(label)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
