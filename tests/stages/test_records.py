"""Whole records: the case that the project exists for, in several wordings."""

from __future__ import annotations

import pytest

from pipeline.stages.people.workplaces import find_workplaces

PARAPHRASES = [
    (
        (
            "17–19 сентября в Ташкенте проходит 4-й Международный водный форум Центральной Азии (МВФ-2024), "
            "сообщает Vestnik-vody.kz со ссылкой на Минводресурсов.\nМВФ-2024 объединил более 350 участников."
        ),
        "2024-09-18",
        dict(
            name="4-й Международный водный форум Центральной Азии",
            short_name="МВФ-2024",
            number=4,
            start="2024-09-17",
            end="2024-09-19",
            place="Ташкент",
            country="UZ",
            attendance_low=350,
            attendance_cmp=">",
        ),
    ),
    (
        (
            "В Бишкеке с 3 по 5 октября прошла II Евразийская конференция по вопросам охраны ледников. В "
            "конференции приняли участие около 120 экспертов."
        ),
        "2023-10-06",
        dict(
            kind="конференция",
            number=2,
            start="2023-10-03",
            end="2023-10-05",
            place="Бишкек",
            country="KG",
            attendance_low=120,
            attendance_cmp="~",
        ),
    ),
    (
        "Десятого июня в Минске открылся Международный форум «Чистый город». Он продлится до 12 июня.",
        "2025-06-10",
        dict(
            name="Международный форум «Чистый город»", start="2025-06-10", end="2025-06-12", place="Минск", country="BY"
        ),
    ),
    (
        "Сегодня в Душанбе состоялось заседание совета по водной энергетике.",
        "2025-03-04",
        dict(
            name="заседание совета по водной энергетике",
            kind="заседание",
            start="2025-03-04",
            place="Душанбе",
            country="TJ",
        ),
    ),
]


@pytest.mark.parametrize("text, published, expected", PARAPHRASES)
def test_event(extract, text, published, expected):
    event = extract(text, published=published).events[0]
    assert {k: getattr(event, k) for k in expected} == expected


DELEGATION = (
    "5–7 июня в Астане проходит 3-я Евразийская конференция по сохранению почв (ЕКСП-2024), сообщает "
    "Vesti-polya.kz со ссылкой на Минсельхоз.\n"
    "От Республики Узбекистан в мероприятии приняла участие делегация, включающая представителей научных "
    "институтов и фермерских союзов, во главе с заместителем министра сельского хозяйства Р. Юлдашевым.\n"
    "На полях ЕКСП-2024 проведена параллельная сессия «Живая земля»."
)


def test_delegation(extract):
    record = extract(DELEGATION, published="2024-06-05")
    head = next(p for p in record.participants if p.capacity == "глава делегации")
    assert (head.name, head.role, head.country) == ("Р. Юлдашев", "заместитель министра сельского хозяйства", "UZ")
    names = {p.name for p in record.participants if p.kind == "group"}
    assert "делегация Республики Узбекистан" in names
    assert any(n.startswith("представители научных институтов") for n in names)
    session = next(e for e in record.events if e.kind == "сессия")
    assert session.parent_event_id == next(e for e in record.events if e.short_name == "ЕКСП-2024").event_id
    assert record.article.source == "Vesti-polya.kz"
    # the deputy minister's role tells what «Минсельхоз» stands for
    assert record.article.cites == "Министерство сельского хозяйства"


def test_user_article(extract, shared_data):
    """The article that the project was created for."""
    text = (shared_data / "data/articles/kazpravda_cakik_2025.txt").read_text(encoding="utf-8")
    record = extract(text, published="2025-05-14")
    event = record.events[0]
    assert (event.name, event.short_name, event.number) == (
        "7-я Центрально-Азиатская конференция по вопросам изменения климата",
        "ЦАКИК-2025",
        7,
    )
    assert (event.start, event.end, event.place, event.country) == ("2025-05-13", "2025-05-15", "Ашхабад", "TM")
    assert (event.attendance_low, event.attendance_high, event.attendance_cmp, event.attendance_unit) == (
        200,
        None,
        ">",
        "участник",
    )
    head = next(p for p in record.participants if p.capacity == "глава делегации")
    assert (head.name, head.role, head.country, head.kind) == (
        "М. Ошурбаев",
        "вице-министр экологии и природных ресурсов",
        "KZ",
        "person",
    )
    summit = next(e for e in record.events if e.kind == "саммит")
    assert (summit.name, summit.start) == ("Региональный климатический саммит", "2026")
    session = next(e for e in record.events if e.kind == "сессия")
    assert "Зеленый мост" in session.name and session.parent_event_id == event.event_id
    organiser = next(p for p in record.participants if p.event_id == session.event_id and p.capacity == "организатор")
    assert organiser.name == "Министерство экологии и природных ресурсов"
    groups = {p.name for p in record.participants if p.kind == "group" and p.event_id == event.event_id}
    assert {
        "делегация Республики Казахстан",
        "представители государственных органов",
        "представители парламентов",
        "представители международных организаций",
    } <= groups
    assert (record.article.source, record.article.cites) == (
        "Kazpravda.kz",
        "Министерство экологии и природных ресурсов",
    )
    assert any("Минэкологии" in o.aliases for o in record.organisations)
    texts = {m.text for m in record.mentions}
    assert {"GBPP", "Green Bridge Partnership Program", "NCQG"} <= texts


def test_people(extract):
    record = extract(
        (
            "Совещание провёл министр труда Казахстана Берик Асанов. Б. Асанов отметил рост занятости. Бывший "
            "аким города Пётр Ким поддержал Асанова."
        ),
        published="2025-01-10",
    )
    people = {p.name: p for p in record.people}
    assert set(people) == {"Берик Асанов", "Пётр Ким"}
    assert (people["Берик Асанов"].role, people["Берик Асанов"].country, people["Берик Асанов"].mentions) == (
        "министр труда",
        "KZ",
        3,
    )
    assert people["Пётр Ким"].former is True


def test_appointment(extract):
    record = extract("Акимом Жанатасского района назначен Марат Оразалиев.", published="2025-01-10")
    assert record.people[0].role == "аким Жанатасского района"


def test_quotes(extract):
    record = extract(
        "«Мы откроем новую школу осенью», — сказала директор Анна Белова. Министр Олег Ким сообщил, что дорога готова."
    )
    assert [(q.speaker, q.direct, q.cue) for q in record.quotes] == [
        ("Анна Белова", True, "сказать"),
        ("Олег Ким", False, "сообщить"),
    ]
    assert record.quotes[0].text == "Мы откроем новую школу осенью"


def test_every_offset_is_the_recorded_text(extract):
    for text, published, _ in PARAPHRASES:
        record = extract(text, published=published)
        for row in [*record.dates, *record.figures, *record.mentions]:
            assert text[row.start_char : row.end_char] == row.text
        for row in [*record.people, *record.organisations, *record.places]:
            assert text[row.start_char : row.end_char] in row.surface_forms


def test_wrong_published_is_refused(extract):
    with pytest.raises(ValueError, match="published"):
        extract("Текст.", published="вчера")


def test_the_model_s_relations_join_rows_of_their_kinds(extract):
    record = extract(
        "Министр финансов Казахстана Ерулан Жамаубаев 14 мая 2024 года принял участие в форуме «Мир» в Астане.",
        published="2024-05-15",
    )
    ids = {r.entity_id for rows in (record.people, record.organisations, record.places) for r in rows} | {
        e.event_id for e in record.events
    }
    assert record.relations and all({r.from_id, r.to_id} <= ids for r in record.relations)
    assert not [r for r in record.relations if r.type == "WORKS_AS"]  # a position has no row of its own
    learned = [r for r in record.relations if r.source != "rule"]
    assert learned and all(0 < r.score <= 1 for r in learned)
    person = record.people[0]
    assert person.role == "министр финансов" and person.role_source in {"rule", "rule+model", "model"}


def test_a_group_s_country_is_no_participant_of_its_own(extract):
    record = extract(
        (
            "14 мая 2025 года в Караганде открылась конференция «Мысль». Участие приняли представители "
            "Узбекистана, Кыргызстана и вузов Казахстана."
        ),
        published="2025-05-15",
    )
    assert {"представители Узбекистана", "представители Кыргызстана"} <= {p.name for p in record.participants}
    assert not [p for p in record.participants if p.kind == "country"]


@pytest.mark.parametrize(
    "text, name, role",
    [
        (
            "Об этом сообщила исполняющая обязанности директора филиала фонда «Дара» Айнур Аймурзина.",
            "Айнур Аймурзина",
            "исполняющая обязанности директора филиала фонда «Дара»",
        ),
        (
            "Куандык Бишимбаев был освобожден от должности министра национальной экономики Указом Главы государства.",
            "Куандык Бишимбаев",
            "министр национальной экономики",
        ),
        (
            (
                "Премьер-министры Республики Казахстан Олжас Бектенов и Республики Беларусь Александр Турчин "
                "прибыли в Омск."
            ),
            "Олжас Бектенов",
            "премьер-министр",
        ),
        (
            "Праздник посвящен 90-летию казахского композитора, автора гимна Шамши Калдаякова.",
            "Шамши Калдаяков",
            "композитор",
        ),
        (
            "В качестве жюри выступили певица Анна Ким и заместитель директора Заманбек ОРЫНБЕКОВ.",
            "Заманбек Орынбеков",
            "заместитель директора",
        ),
    ],
)
def test_roles(extract, text, name, role):
    assert (name, role) in {(p.name, p.role) for p in extract(text).people}


@pytest.mark.parametrize(
    "text, name, role",
    [
        (
            (
                "Саммит открыл председатель Исполнительного комитета – исполнительный секретарь Содружества "
                "Независимых Государств Сергей Петров."
            ),
            "Сергей Петров",
            "председатель Исполнительного комитета – исполнительный секретарь Содружества Независимых Государств",
        ),
        (
            (
                "Гостей встречал заместитель председателя кабинета министров КР — министр водного хозяйства, "
                "сельского хозяйства и перерабатывающей промышленности Бакыт Осмонов."
            ),
            "Бакыт Осмонов",
            "заместитель председателя кабинета министров",
        ),
        (
            "В свою очередь министр юстиции, генеральный прокурор США Джон Смит заявил об этом.",
            "Джон Смит",
            "министр юстиции",
        ),
        (
            "Вечер посвящён юбилею казахского композитора, автора\nгимна Республики Казахстан Марата Оспанова.",
            "Марат Оспанов",
            "композитор",
        ),
    ],
)
def test_titles_of_several_parts(extract, text, name, role):
    assert [(p.name, p.role) for p in extract(text).people] == [(name, role)]


def test_a_person_by_given_name_and_patronymic_is_the_same_person(extract):
    people = extract(
        (
            "Скончался врач Аскар Маратович Жумабаев. Аскар Маратович предложил новые методики. Коллеги Аскара "
            "Жумабаева скорбят."
        )
    ).people
    assert [p.name for p in people] == ["Аскар Маратович Жумабаев"]


def test_initials_and_hyphens_do_not_make_a_second_organisation(extract):
    record = extract(
        (
            "В Министерстве иностранных дел рассказали о поездке. По данным МИД, всё спокойно. Владелец ТОО "
            "«Нива-Холдинг» уехал. ТОО «Нива Холдинг» молчит."
        )
    )
    assert [o.name for o in record.organisations] == ["Министерство иностранных дел", "ТОО «Нива-Холдинг»"]
    assert "МИД" in record.organisations[0].aliases


@pytest.mark.parametrize(
    "text, role",
    [
        (
            "Груз перевезут, сказал президент АО «Казахстан темир жолы» Марат Ким.",
            "президент АО «Казахстан темир жолы»",
        ),
        ("Анджей Дуда переизбран президентом Польши на второй срок.", "президент"),
        ("Марат Ким, Нур-Султан", None),
    ],
)
def test_roles_keep_what_is_theirs(extract, text, role):
    assert [p.role for p in extract(text).people] == [role]


def test_shares_are_no_event(extract):
    assert extract("На торги выставили 100% акций АО «Актобе ТЭЦ» и акции ТОО «Нива».").events == []


def test_an_attack_is_an_event_with_both_sides_in_its_name(extract):
    record = extract("Мировые лидеры осудили атакуИталии на Францию.", published="2025-01-10")
    assert [e.name for e in record.events] == ["атака Италии на Францию"]


def test_one_title_is_one_event_whatever_it_is_called(extract):
    record = extract(
        (
            "В регионах развёртывается кампания «Чистые берега». Напомним, в стране проходит экологическая акция "
            "«Чистые берега»."
        ),
        published="2025-01-10",
    )
    assert [(e.kind, e.mentions) for e in record.events] == [("кампания", 2)]


def test_an_abbreviation_in_the_middle_is_no_part_of_a_name(extract):
    record = extract("Договор подписала строительная корпорация (СК) «Вектор».", published="2025-01-10")
    assert [o.name for o in record.organisations] == ["строительная корпорация «Вектор»"]


@pytest.mark.parametrize(
    "text, name, role",
    [
        ("Её выписали, – рассказала и.о. главного врача Айнар Сулеева.", "Айнар Сулеева", "и.о. главного врача"),
        ("Он встретился с и. о. директора завода Петром Ивановым.", "Петр Иванов", "и. о. директора завода"),
        (
            "Скончался неонатальный хирург, наставник молодых врачей Владимир Лебедь.",
            "Владимир Лебедь",
            "неонатальный хирург",
        ),
        ("Выступил наставник молодых врачей Владимир Лебедь.", "Владимир Лебедь", "наставник молодых врачей"),
    ],
)
def test_acting_and_what_stands_in_the_genitive(extract, text, name, role):
    assert [(p.name, p.role) for p in extract(text, published="2025-01-10").people] == [(name, role)]


@pytest.mark.parametrize(
    "text, people",
    [
        # a surname alone in the nominative tells what the whole name in another case is
        (
            "Суд идёт в отношении Марата Асанова и Бахытжана Сериканова. Мне Сериканов показал это.",
            [("Марат Асанов", None), ("Бахытжан Сериканов", None)],
        ),
        ("Адвокат Асанова заявил об этом.", [("Асанов", None)]),
        ("Ранеесуд отказался от заключения.", []),
        ("Они обменялись поздравлениями по случаю праздника Ораза айт.", []),
    ],
)
def test_whose_name_and_role_it_is(extract, text, people):
    assert [(p.name, p.role) for p in extract(text, published="2025-01-10").people] == people


@pytest.mark.parametrize(
    "text, organisations",
    [
        (
            "Это рассказал руководитель молодёжного ресурсного центра Приозёрного района Марат Асанов.",
            ["молодёжный ресурсный центр Приозёрного района"],
        ),
        ("Встреча прошла в историческом центре Алматы.", []),
        ("Закупили аппараты ИВЛ, сообщили власти Италии.", []),
    ],
)
def test_organisations_of_a_place(extract, text, organisations):
    assert [o.name for o in extract(text, published="2025-01-10").organisations] == organisations


def _related(nlp, text, *links):
    """The text, with these relations (type, source, type of it, target, type of it, score) for those of the model."""
    doc = nlp.make_doc(text)
    for name, stage in nlp.pipeline:
        doc = stage(doc)
        if name == "relations":
            at = [
                {"type": kind, "start_char": text.index(part), "end_char": text.index(part) + len(part), "score": 1.0}
                for link in links
                for part, kind in (link[1:3], link[3:5])
            ]
            doc._.relations = [
                {"type": link[0], "source": at[2 * k], "target": at[2 * k + 1], "score": link[5]}
                for k, link in enumerate(links)
            ]
    return doc


def test_the_employer_is_the_one_beside_the_name(nlp):
    text = (
        "Задержаны начальник управления рисками АО «Маяк» Марат Бахтов, председатель совета АО «Сигнал» Тимур "
        "Ким и другие."
    )
    doc = _related(
        nlp,
        text,
        ("WORKPLACE", "Марат Бахтов", "PERSON", "АО «Сигнал»", "ORGANIZATION", 0.94),
        ("WORKPLACE", "Марат Бахтов", "PERSON", "АО «Маяк»", "ORGANIZATION", 0.9),
    )
    employers = find_workplaces(doc, [s for s in doc.spans["names"] if s.label_ == "PER"])
    assert [employer.text.endswith("«Маяк»") for employer, _ in employers.values()] == [True]


def test_an_adjective_is_no_place(nlp):
    text = "Сборная сыграла на азиатском чемпионате по футзалу."
    doc = _related(nlp, text, ("TAKES_PLACE_IN", "чемпионате по футзалу", "EVENT", "азиатском", "LOCATION", 0.95))
    assert [e["place"] for e in doc._.events] == [None]
    doc = _related(
        nlp,
        text.replace("азиатском чемпионате", "чемпионате Урала"),
        ("TAKES_PLACE_IN", "чемпионате Урала", "EVENT", "Урала", "LOCATION", 0.95),
    )
    assert [e["place"] for e in doc._.events] == ["Урал"]
