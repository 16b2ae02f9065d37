"""The columns of the three kinds of file, under every name that offices give them."""

from quizapp.office.tables import Column

ROSTER = (
    Column(
        "staff_code",
        "Mã cán bộ",
        (
            "Mã CBCC", "Mã CBCCVC", "Mã nhân viên", "Mã NV", "Mã số cán bộ", "Số hiệu", "Số hiệu cán bộ", "Mã CB",
            "Mã công chức", "Mã định danh cán bộ", "Mã số", "Mã",
        ),
    ),
    Column(
        "name",
        "Họ và tên",
        ("Họ tên", "Họ và tên cán bộ", "Họ tên cán bộ", "Tên cán bộ", "Họ, tên", "Họ và tên CBCC", "Họ tên CBCCVC"),
    ),
    Column(
        "family",
        "Họ đệm",
        ("Họ và tên đệm", "Họ lót", "Họ và chữ lót", "Họ và đệm", "Họ và", "Họ, đệm", "Họ"),
        is_required=False,
    ),
    Column("given", "Tên", is_required=False),
    Column(
        "born_on",
        "Ngày sinh",
        ("Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Sinh ngày", "Năm sinh", "Ngày/tháng/năm sinh", "NTNS"),
        is_required=False,
    ),
    Column("gender", "Giới tính", ("Phái", "Giới", "Nam/Nữ", "Nam, nữ"), is_required=False),
    Column("male", "Nam", is_required=False),
    Column("female", "Nữ", is_required=False),
    Column(
        "position",
        "Vị trí việc làm",
        (
            "Mã vị trí", "Mã vị trí việc làm", "Vị trí", "Tên vị trí việc làm", "VTVL", "Chức vụ, vị trí việc làm",
            "Chức danh, vị trí việc làm", "Chức vụ/vị trí việc làm", "Chức vụ", "Chức danh",
        ),
    ),
    Column(
        "category",
        "Nhóm",
        ("Mã nhóm", "Nhóm đối tượng", "Đối tượng", "Loại", "Loại cán bộ", "Diện", "Loại hình lao động"),
    ),
    Column(
        "unit",
        "Mã đơn vị",
        ("Đơn vị", "Tên đơn vị", "Đơn vị công tác", "Cơ quan đơn vị", "Cơ quan, đơn vị công tác", "Nơi công tác"),
    ),
)  # fmt: skip
UNITS = (
    Column("code", "Mã đơn vị", ("Mã", "Mã số", "Mã ĐVHC")),
    Column("name", "Tên đơn vị", ("Đơn vị", "Tên", "Tên cơ quan, đơn vị")),
    Column("kind", "Loại", ("Loại đơn vị", "Loại hình", "Cấp")),
    Column("parent", "Mã đơn vị cấp trên", ("Trực thuộc", "Mã cấp trên", "Đơn vị cấp trên", "Mã đơn vị cha")),
    Column("valid_from", "Hiệu lực từ", ("Từ ngày", "Có hiệu lực từ", "Ngày bắt đầu"), is_required=False),
    Column("valid_until", "Hiệu lực đến", ("Đến ngày", "Hết hiệu lực", "Ngày kết thúc"), is_required=False),
    Column(
        "successors",
        "Mã đơn vị kế thừa",
        ("Đơn vị kế thừa", "Mã kế thừa", "Nhập vào", "Sáp nhập vào", "Nay thuộc", "Mã đơn vị mới"),
        is_required=False,
    ),
)
POSITIONS = (
    Column("code", "Mã vị trí", ("Mã", "Mã vị trí việc làm")),
    Column("name", "Tên vị trí việc làm", ("Tên vị trí", "Vị trí việc làm", "Tên")),
)
