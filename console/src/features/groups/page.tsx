// The group editor.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { groupOptionsQuery, saveOptions } from './api.ts'
import { AutoCard } from './auto-card.tsx'
import { GroupsCard } from './groups-card.tsx'
import { OverridesCard } from './overrides-card.tsx'
import { SpecialsCard } from './specials-card.tsx'
import { changedOptions, findProblem, toValues, type Values } from './values.ts'

type EditorProps = { texts: Record<string, string> }

const GroupEditor = ({ texts }: EditorProps) => {
  const { t } = useTranslation()
  const [values, setValues] = useState<Values>(() => toValues(texts))
  const change = (patch: Partial<Values>) => setValues({ ...values, ...patch })
  const changed = changedOptions(texts, values)
  const problem = findProblem(values)
  const names = values.groups.map(({ name }) => name.trim()).filter((name) => name !== '')
  const save = useAction({
    run: () => saveOptions(changed),
    touches: ['group-options'],
    done: () => t('form.saved'),
    isQuietOnError: true,
  })
  return (
    <>
      <div className="space-y-4 pb-16">
        <GroupsCard groups={values.groups} onChange={(groups) => change({ groups })} />
        <OverridesCard names={names} overrides={values.overrides} onChange={(overrides) => change({ overrides })} />
        <AutoCard
          names={names}
          auto={values.auto}
          isDefault={values.isAutoDefault}
          onChange={(auto) => change({ auto })}
          onDefault={(isAutoDefault) => change({ isAutoDefault })}
        />
        <SpecialsCard names={names} specials={values.specials} onChange={(specials) => change({ specials })} />
      </div>
      {changed.length > 0 && (
        <section
          aria-label={t('group.unsaved')}
          className="fixed inset-x-0 bottom-5 z-30 mx-auto flex w-fit max-w-[calc(100vw-2rem)] animate-rise flex-wrap items-center gap-3 rounded-xl border bg-surface p-2 pl-4 shadow-pop"
        >
          <span className={problem ? 'text-sm text-bad' : 'text-sm text-ink-soft'}>
            {problem ? t(problem) : t('group.unsaved')}
          </span>
          <Button size="sm" onClick={() => setValues(toValues(texts))}>
            {t('group.discard')}
          </Button>
          <Button
            look="primary"
            size="sm"
            disabled={problem !== undefined}
            isBusy={save.isPending}
            onClick={() => save.mutate(undefined)}
          >
            {t('action.save')}
          </Button>
          <FormError error={save.error} />
        </section>
      )}
    </>
  )
}

/** `/groups` */
export const GroupsPage = () => {
  const { t } = useTranslation()
  const options = useQuery(groupOptionsQuery)
  return (
    <>
      <PageHeading title={t('nav.groups')} text={t('group.intro')} />
      {options.error ? (
        <Failure error={options.error} onRetry={() => void options.refetch()} className="panel" />
      ) : options.data ? (
        <GroupEditor key={options.dataUpdatedAt} texts={options.data} />
      ) : (
        <PageLoading />
      )}
    </>
  )
}
