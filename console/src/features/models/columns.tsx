// Columns of the metadata list.
import { useTranslation } from 'react-i18next'
import type { ModelMeta, Vendor } from '../../../../src/contract/index.ts'
import { formatDate } from '../../lib/format.ts'
import { splitList } from '../../lib/json-text.ts'
import { Badge, Chip } from '../../ui/badge.tsx'
import { BrandName } from '../../ui/brand-mark.tsx'
import type { Column } from '../../ui/column.ts'

const Chips = ({ items, max = 3 }: { items: readonly string[]; max?: number }) =>
  items.length === 0 ? (
    <span className="text-ink-faint">–</span>
  ) : (
    <span className="flex flex-wrap gap-1" title={items.join('\n')}>
      {items.slice(0, max).map((item) => (
        <Chip key={item}>{item}</Chip>
      ))}
      {items.length > max && <span className="text-xs text-ink-faint">+{items.length - max}</span>}
    </span>
  )

/** Names of the four rules. */
export const useRuleName = () => {
  const { t } = useTranslation()
  const names = [t('model.rule.exact'), t('model.rule.prefix'), t('model.rule.contains'), t('model.rule.suffix')]
  return (rule: number): string => names[rule] ?? String(rule)
}

type Handlers = {
  vendors: ReadonlyMap<number, Vendor>
  onEdit: (model: ModelMeta) => void
  actions: (model: ModelMeta) => React.ReactNode
}

/** The columns, in the reader's language. */
export const useModelColumns = ({ vendors, onEdit, actions }: Handlers): Column<ModelMeta>[] => {
  const { t, i18n } = useTranslation()
  const ruleName = useRuleName()
  return [
    {
      id: 'name',
      header: t('model.name'),
      isFixed: true,
      card: 'title',
      cell: (model) => (
        <button
          type="button"
          onClick={() => onEdit(model)}
          className="max-w-64 truncate text-left font-mono text-sm font-medium text-ink hover:underline"
        >
          {model.model_name}
        </button>
      ),
    },
    {
      id: 'status',
      header: t('form.status'),
      card: 'badge',
      cell: (model) =>
        model.status === 1 ? (
          <Badge tone="ok" hasDot>
            {t('model.shown')}
          </Badge>
        ) : (
          <Badge hasDot>{t('model.hidden')}</Badge>
        ),
    },
    {
      id: 'rule',
      header: t('model.rule'),
      cell: (model) => (
        <span title={model.matched_models?.join('\n')}>
          {ruleName(model.name_rule)}
          {model.name_rule !== 0 && (
            <span className="ml-1.5 text-xs text-ink-faint">
              {t('model.matched', { count: model.matched_count ?? 0 })}
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'vendor',
      header: t('model.vendor'),
      cell: (model) => {
        const vendor = vendors.get(model.vendor_id ?? 0)
        return vendor ? <BrandName {...vendor} /> : <span className="text-ink-faint">{t('model.noVendor')}</span>
      },
    },
    { id: 'tags', header: t('model.tags'), cell: (model) => <Chips items={splitList(model.tags)} /> },
    {
      id: 'channels',
      header: t('nav.channels'),
      cell: (model) => <Chips items={model.bound_channels?.map(({ name }) => name) ?? []} max={2} />,
    },
    { id: 'groups', header: t('nav.groups'), cell: (model) => <Chips items={model.enable_groups ?? []} /> },
    {
      id: 'description',
      header: t('model.description'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (model) => <span className="line-clamp-2 max-w-80">{model.description}</span>,
    },
    {
      id: 'paid',
      header: t('model.billing'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (model) =>
        model.quota_types?.map((kind) => (kind === 1 ? t('model.perCall') : t('model.perToken'))).join(', ') ?? '–',
    },
    {
      id: 'sync',
      header: t('model.sync'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (model) => (model.sync_official === 1 ? t('model.syncOn') : t('model.syncOff')),
    },
    {
      id: 'updated',
      header: t('model.updated'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (model) => formatDate(model.updated_time, i18n.language),
    },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'text-right',
      cell: actions,
    },
  ]
}
